private import DNS

/// An option of zones: one line has its name, the setting, what it accepts, and its default.
///
/// The parser, `--print` and the tests of the sample file and the manual page use this table.
struct ZoneOption: Sendable {
    let name: String
    /// In the words of the manual page: `1..4294967295 seconds`.
    let accepts: String
    var scopes: Scope = .zoneLevels
    /// Another option that may not be set in the same block.
    var alternative: String?
    let setDefault: @Sendable (inout ZoneOptions) -> Void
    let read: @Sendable (inout ValueReader, inout ZoneOptions) -> Void
    /// The value in named.conf syntax.
    let shown: @Sendable (ZoneOptions) -> String

    static let all: [ZoneOption] =
        [
            .seconds("min-refresh-time", \.minRefreshTime, in: 1...UInt32.max, default: 300),
            .seconds("max-refresh-time", \.maxRefreshTime, in: 1...UInt32.max, default: 2_419_200),
            .seconds("min-retry-time", \.minRetryTime, in: 1...UInt32.max, default: 500),
            .seconds("max-retry-time", \.maxRetryTime, in: 1...UInt32.max, default: 1_209_600),
            .minutes("max-transfer-time-in", \.maxTransferTimeIn, in: 0...40_320, default: 120),
            .minutes("max-transfer-idle-in", \.maxTransferIdleIn, in: 0...40_320, default: 60),
            .rate("min-transfer-rate-in", \.minTransferRateIn, default: TransferRate(octets: 10_240, minutes: 5)),
            .number("max-records", \.maxRecords, in: 0...UInt32.max, default: 0),
            .number("max-records-per-type", \.maxRecordsPerType, in: 0...UInt32.max, default: 0),
            .number("max-types-per-name", \.maxTypesPerName, in: 0...UInt32.max, default: 0),
            .number("max-ixfr-records", \.maxIXFRRecords, in: 1...UInt32.max, default: 50_000),
            .seconds("publish-delay", \.publishDelay, in: 0...UInt32.max, default: 0),
            .flag("request-expire", \.requestExpire, default: true),
            .flag("request-ixfr", \.requestIXFR, default: true),
            .flag("try-tcp-refresh", \.tryTCPRefresh, default: true),
            .flag("multi-master", \.multiMaster, default: false),
            .number("max-unsigned-messages", \.maxUnsignedMessages, in: 0...99, default: 0),
            .source("transfer-source", \.transferSource, .v4),
            .source("transfer-source-v6", \.transferSourceV6, .v6),
            .matchList("allow-notify", \.allowNotify),
            .notifyMode("notify", \.notify),
            .source("notify-source", \.notifySource, .v4),
            .source("notify-source-v6", \.notifySourceV6, .v6),
            .seconds("notify-delay", \.notifyDelay, in: 0...UInt32.max, default: 5),
            .flag("notify-to-soa", \.notifyToSOA, default: false),
            .format("masterfile-format", \.masterfileFormat),
            .clamped("edns-udp-size", \.ednsUDPSize, to: 512...4096, default: 1232).only(in: [.options, .view]),
        ] + hooks
}

extension ZoneOption {
    typealias Field<Value> = WritableKeyPath<ZoneOptions, Value> & Sendable

    private func only(in scopes: Scope) -> ZoneOption {
        var option = self
        option.scopes = scopes
        return option
    }

    static func seconds(
        _ name: String, _ field: any Field<UInt32>, in range: ClosedRange<UInt32>, default value: UInt32
    ) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound) seconds",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, options in if let value = reader.seconds(in: range) { options[keyPath: field] = value } },
            shown: { "\($0[keyPath: field])" })
    }

    private static func minutes(
        _ name: String, _ field: any Field<UInt32>, in range: ClosedRange<UInt32>, default value: UInt32
    ) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound) minutes",
            setDefault: { $0[keyPath: field] = value * 60 },
            read: { reader, options in if let value = reader.number(in: range) { options[keyPath: field] = value * 60 } },
            shown: { "\($0[keyPath: field] / 60)" })
    }

    private static func number(
        _ name: String, _ field: any Field<UInt32>, in range: ClosedRange<UInt32>, default value: UInt32
    ) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound)",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, options in if let value = reader.number(in: range) { options[keyPath: field] = value } },
            shown: { "\($0[keyPath: field])" })
    }

    /// A number that named silently changes to its bounds, and we with a warning.
    private static func clamped(
        _ name: String, _ field: any Field<UInt32>, to range: ClosedRange<UInt32>, default value: UInt32
    ) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "\(range.lowerBound)..\(range.upperBound)",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, options in if let value = reader.number(clampedTo: range) { options[keyPath: field] = value } },
            shown: { "\($0[keyPath: field])" })
    }

    private static func flag(_ name: String, _ field: any Field<Bool>, default value: Bool) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "yes or no",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, options in if let value = reader.flag() { options[keyPath: field] = value } },
            shown: { $0[keyPath: field] ? "yes" : "no" })
    }

    private static func rate(_ name: String, _ field: any Field<TransferRate>, default value: TransferRate) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "1..4294967295 octets, 1..40320 minutes",
            setDefault: { $0[keyPath: field] = value },
            read: { reader, options in
                guard let octets = reader.size(in: 1...UInt32.max), let minutes = reader.number(in: 1...40_320) else { return }
                options[keyPath: field] = TransferRate(octets: octets, minutes: minutes)
            },
            shown: { "\($0[keyPath: field].octets) \($0[keyPath: field].minutes)" })
    }

    private static func source(
        _ name: String, _ field: any Field<IPAddress?>, _ family: ValueReader.AddressFamily
    ) -> ZoneOption {
        ZoneOption(
            name: name, accepts: family == .v4 ? "an IPv4 address or *" : "an IPv6 address or *",
            setDefault: { $0[keyPath: field] = nil },
            read: { reader, options in
                if let source = reader.source(family) { options[keyPath: field] = source.address }
            },
            shown: { $0[keyPath: field]?.description ?? "*" })
    }

    private static func matchList(_ name: String, _ field: any Field<AddressMatchList>) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "an address match list",
            setDefault: { $0[keyPath: field] = .nobody },
            read: { reader, options in if let list = reader.matchList() { options[keyPath: field] = list } },
            shown: { $0[keyPath: field].description })
    }

    private static func notifyMode(_ name: String, _ field: any Field<NotifyMode>) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "yes, no, explicit or primary-only",
            setDefault: { $0[keyPath: field] = .yes },
            read: { reader, options in if let mode = reader.notifyMode() { options[keyPath: field] = mode } },
            shown: { $0[keyPath: field].rawValue })
    }

    private static func format(_ name: String, _ field: any Field<MasterfileFormat>) -> ZoneOption {
        ZoneOption(
            name: name, accepts: "text",
            setDefault: { $0[keyPath: field] = .text },
            read: { reader, options in
                if let format = reader.choice(of: ["text", "raw", "map"]).flatMap(MasterfileFormat.init) {
                    options[keyPath: field] = format
                }
            },
            shown: { $0[keyPath: field].rawValue })
    }
}
