/// An option of `options` only: one line has its name, the setting, what it accepts, and its default.
struct GlobalOption: Sendable {
    let name: String
    let accepts: String
    let setDefault: @Sendable (inout Settings) -> Void
    let read: @Sendable (inout ValueReader, inout Settings) -> Void
    let shown: @Sendable (Settings) -> String

    static let all: [GlobalOption] = [
        .number("port", \.port, in: 1...65_535, default: 53),
        .number("transfers-in", \.transfersIn, in: 1...UInt32.max, default: 10),
        .number("transfers-per-ns", \.transfersPerNS, in: 1...UInt32.max, default: 2),
        .number("serial-query-rate", \.serialQueryRate, in: 0...UInt32.max, atLeast: 1, default: 20),
        .number("notify-rate", \.notifyRate, in: 0...UInt32.max, atLeast: 1, default: 20),
        .number("max-publish-commands", \.maxPublishCommands, in: 1...1000, default: 4),
    ]

    /// - Parameter atLeast: smaller numbers are silently raised to it, as in named.
    private static func number(
        _ name: String, _ field: any WritableKeyPath<Settings, UInt32> & Sendable, in range: ClosedRange<UInt32>,
        atLeast least: UInt32 = 0, default value: UInt32
    ) -> GlobalOption {
        GlobalOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound)",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, settings in
                if let value = reader.number(in: range) { settings[keyPath: field] = max(value, least) }
            },
            shown: { "\($0[keyPath: field])" })
    }
}
