import FoundationEssentials

extension ControlReply {
    /// The lines that a client prints, as rndc does. Remaining times are relative to `now`, in seconds since 1970.
    package func lines(at now: Int64) -> [String] {
        switch self {
        case .done(let text): text.isEmpty ? [] : [text]
        case .status(let status): status.lines
        case .zones(let zones): Array(zones.map { $0.lines(at: now) }.joined(separator: [""]))
        case .settled: []
        case .failed(let failure): [failure.description]
        }
    }

    /// The reply as one JSON object or array, without a newline.
    package var json: String {
        switch self {
        case .done(let text): Self.json(["result": "success", "text": text])
        case .status(let status): Self.json(status)
        case .zones(let zones): Self.json(zones)
        case .settled(let inStep, let failed): Self.json(["inStep": inStep, "failed": failed])
        case .failed(let failure): Self.json(["result": failure.code.rawValue, "text": failure.text])
        }
    }

    /// Whether the request succeeded: exit status 0.
    package var isSuccess: Bool {
        switch self {
        case .done, .status, .zones: true
        case .settled(_, let failed): failed == 0
        case .failed: false
        }
    }

    fileprivate static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension ZoneOutcome {
    /// One JSON object, without a newline.
    package var json: String { ControlReply.json(self) }
}
