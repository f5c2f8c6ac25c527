/// The last line of an answer.
package enum ControlReply: Codable, Equatable, Sendable {
    /// Done; `text` is what rndc would print: `zone refresh queued`, or nothing.
    case done(text: String)
    case status(ServerStatus)
    /// One for each view that has the zone.
    case zones([ZoneStatus])
    /// Every zone that was waited for is settled.
    case settled(inStep: Int, failed: Int)
    case failed(ControlFailure)
}

/// Why a request came to nothing: what `rndc: 'zonestatus' failed: not found` says, and the line below it.
package struct ControlFailure: Codable, Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Codable, Sendable {
        /// No such zone.
        case notFound = "not found"
        case zoneNotLoaded = "zone not loaded"
        case unknownCommand = "unknown command"
        case permissionDenied = "permission denied"
        /// Too many connections, or shutting down.
        case quotaReached = "quota reached"
        case shuttingDown = "shutting down"
        /// Whatever else.
        case failure
    }

    package let code: Code
    /// `no matching zone 'example.com' in any view`; empty where the code says all.
    package let text: String

    package init(_ code: Code, _ text: String = "") {
        self.code = code
        self.text = text
    }

    package static func noSuchZone(_ zone: ZoneSelection) -> ControlFailure {
        let place = zone.view.map { "view '\($0)'" } ?? "any view"
        return ControlFailure(.notFound, "no matching zone '\(zone.name)' in \(place)")
    }

    package var description: String { text.isEmpty ? code.rawValue : "\(code.rawValue)\n\(text)" }
}
