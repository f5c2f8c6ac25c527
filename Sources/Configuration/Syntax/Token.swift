/// One token and the octets it stands on, quotes included.
struct Token {
    enum Kind: UInt8 {
        case word
        case quoted
        case open
        case close
        case semicolon
        case bang
        case slash
        case end
        /// A string or comment that the end of the file cut off; its octets begin where it began.
        case unfinishedString
        case unfinishedComment
    }

    let kind: Kind
    let start: Int
    let end: Int
}
