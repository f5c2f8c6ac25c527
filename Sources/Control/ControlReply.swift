/// The last line of an answer.
package enum ControlReply: Codable, Equatable, Sendable {
    /// Success; `text` is what rndc would print: `zone refresh queued`, or nothing.
    case done(text: String)
    case status(ServerStatus)
    /// One for each view that has the zone.
    case zones([ZoneStatus])
    /// All requested refreshes have ended.
    case settled(inStep: Int, failed: Int)
    case failed(ControlFailure)
}

/// Why a request failed: the `not found` of `rndc: 'zonestatus' failed: not found`, and the line below it.
package struct ControlFailure: Codable, Error, Equatable, Sendable, CustomStringConvertible {
    /// rndc's words for the failure.
    package enum Code: String, Codable, Sendable {
        /// No such zone.
        case notFound = "not found"
        case zoneNotLoaded = "zone not loaded"
        case unknownCommand = "unknown command"
        case permissionDenied = "permission denied"
        /// Too many connections, or shutting down.
        case quotaReached = "quota reached"
        case shuttingDown = "shutting down"
        /// Any other failure.
        case failure
    }

    /// The text after `failed:`.
    package let code: Code
    /// `no matching zone 'example.com' in any view`; empty if the code is enough.
    package let text: String

    /// `text` is one line or empty.
    package init(_ code: Code, _ text: String = "") {
        self.code = code
        self.text = text
    }

    /// The failure of a request for a zone that is not configured.
    package static func noSuchZone(_ zone: ZoneSelection) -> ControlFailure {
        let place = zone.view.map { "view '\($0)'" } ?? "any view"
        return ControlFailure(.notFound, "no matching zone '\(zone.name)' in \(place)")
    }

    package var description: String { text.isEmpty ? code.rawValue : "\(code.rawValue)\n\(text)" }
}
