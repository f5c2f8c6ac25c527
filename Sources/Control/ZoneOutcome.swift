/// How a zone's refresh ended, for the client that waits for it.
package struct ZoneOutcome: Codable, Equatable, Sendable, CustomStringConvertible {
    /// The apex, without a final dot.
    package var name: String
    /// `nil` if the configuration has no views.
    package var view: String?
    /// The serial of the current copy; `nil` without one.
    package var serial: UInt32?
    /// Whether the zone is up to date with its primary.
    package var isInStep: Bool
    /// `serial 2026112101, transferred`, `serial 2026112101, up to date`, `failed: connection refused`.
    package var text: String

    /// `text` is the end of the line that is printed.
    package init(name: String, view: String? = nil, serial: UInt32? = nil, isInStep: Bool, text: String) {
        self.name = name
        self.view = view
        self.serial = serial
        self.isInStep = isInStep
        self.text = text
    }

    /// The line that `secondaryd --refresh` prints.
    package var description: String { "\(name): \(text)" }
}
