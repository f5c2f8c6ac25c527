private import DNS

/// An option of a `server` clause: one line has its name, the setting, and what it accepts. If it is missing, the zone's value
/// applies.
struct ServerOption: Sendable {
    let name: String
    let accepts: String
    let read: @Sendable (inout ValueReader, inout ServerRule) -> Void
    /// The value in named.conf syntax; `nil` if the option is missing.
    let shown: @Sendable (ServerRule) -> String?

    static let all: [ServerOption] = [
        .bogus("bogus"),
        .number("transfers", \.transfers, in: 1...UInt32.max),
        .source("transfer-source", \.transferSource, .v4),
        .source("transfer-source-v6", \.transferSource, .v6),
        .source("notify-source", \.notifySource, .v4),
        .source("notify-source-v6", \.notifySource, .v6),
        .flag("request-ixfr", \.requestIXFR),
        .flag("request-expire", \.requestExpire),
        .flag("edns", \.edns),
        .clamped("edns-udp-size", \.ednsUDPSize, to: 512...4096),
        .flag("tcp-only", \.tcpOnly),
        .number("max-unsigned-messages", \.maxUnsignedMessages, in: 0...99),
    ]
}

extension ServerOption {
    private typealias Field<Value> = WritableKeyPath<ServerRule, Value> & Sendable

    private static func bogus(_ name: String) -> ServerOption {
        ServerOption(
            name: name, accepts: "yes or no",
            read: { reader, rule in if let value = reader.flag() { rule.bogus = value } },
            shown: { $0.bogus ? "yes" : nil })
    }

    private static func number(_ name: String, _ field: any Field<UInt32?>, in range: ClosedRange<UInt32>) -> ServerOption {
        ServerOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound)",
            read: { reader, rule in if let value = reader.number(in: range) { rule[keyPath: field] = value } },
            shown: { $0[keyPath: field].map { "\($0)" } })
    }

    private static func clamped(_ name: String, _ field: any Field<UInt32?>, to range: ClosedRange<UInt32>) -> ServerOption {
        ServerOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound)",
            read: { reader, rule in if let value = reader.number(clampedTo: range) { rule[keyPath: field] = value } },
            shown: { $0[keyPath: field].map { "\($0)" } })
    }

    private static func flag(_ name: String, _ field: any Field<Bool?>) -> ServerOption {
        ServerOption(
            name: name, accepts: "yes or no",
            read: { reader, rule in if let value = reader.flag() { rule[keyPath: field] = value } },
            shown: { $0[keyPath: field].map { $0 ? "yes" : "no" } })
    }

    /// named accepts the option of the other family as well, and ignores it.
    private static func source(
        _ name: String, _ field: any Field<TransferSource?>, _ family: ValueReader.AddressFamily
    ) -> ServerOption {
        ServerOption(
            name: name, accepts: family == .v4 ? "an IPv4 address or *" : "an IPv6 address or *",
            read: { reader, rule in
                if let source = reader.source(family), rule.prefix.address.isIPv4 == (family == .v4) {
                    rule[keyPath: field] = source
                }
            },
            shown: { rule in
                rule.prefix.address.isIPv4 == (family == .v4) ? rule[keyPath: field]?.description : nil
            })
    }
}
