/// One token and the octets that it consists of, including quotes.
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
        /// A string or comment that the end of the file cuts off; its octets start where it starts.
        case unfinishedString
        case unfinishedComment
    }

    let kind: Kind
    let start: Int
    let end: Int
}
