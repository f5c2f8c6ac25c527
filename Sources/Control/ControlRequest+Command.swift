extension ControlRequest: CustomStringConvertible {
    /// The request in the words of a command line: `retransfer example.com in view internal`, with only the first few of many zones.
    package var description: String {
        switch self {
        case .status: "status"
        case .zonestatus(let zone): "zonestatus \(zone.words)"
        case .refresh(let zones, let forced, _):
            ([forced ? "refresh --force" : "refresh"] + Self.words(zones)).joined(separator: " ")
        case .retransfer(let zone, _): "retransfer \(zone.words)"
        case .notify(let zone): "notify \(zone.words)"
        case .reload: "reload"
        case .reopenLogs: "reopen-logs"
        case .stop: "stop"
        }
    }

    /// Whether it only reads.
    package var onlyAsks: Bool {
        switch self {
        case .status, .zonestatus: true
        case .refresh, .retransfer, .notify, .reload, .reopenLogs, .stop: false
        }
    }

    private static func words(_ zones: [ZoneSelection]) -> [String] {
        let shown = zones.prefix(4).map(\.words)
        return zones.count > shown.count ? shown + ["and \(zones.count - shown.count) more"] : shown
    }
}

extension ZoneSelection {
    /// At most 255 octets of four characters each; anything longer is not a name.
    fileprivate var words: String {
        let longest = 1024
        return String(name.prefix(longest)) + (view.map { " in view \($0.prefix(longest))" } ?? "")
    }
}
