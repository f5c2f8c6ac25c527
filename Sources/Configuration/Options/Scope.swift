/// The blocks in which an option may appear.
struct Scope: OptionSet, Hashable {
    let rawValue: UInt8

    static let top = Scope(rawValue: 1)
    static let options = Scope(rawValue: 2)
    static let view = Scope(rawValue: 4)
    static let template = Scope(rawValue: 8)
    static let zone = Scope(rawValue: 16)
    static let server = Scope(rawValue: 32)

    /// `options`, `view`, `template` and `zone`: the levels from which a zone inherits options.
    static let zoneLevels: Scope = [.options, .view, .template, .zone]

    private static let names: [(Scope, String)] = [
        (.top, "at the top level"), (.options, "in 'options'"), (.view, "in a 'view'"), (.template, "in a 'template'"),
        (.zone, "in a 'zone'"), (.server, "in a 'server' clause"),
    ]

    /// For messages: `in 'options' or in a 'view'`.
    var words: String {
        Self.names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}
