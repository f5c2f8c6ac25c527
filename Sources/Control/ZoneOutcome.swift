/// How one zone's round ended, told to whoever waits for it.
package struct ZoneOutcome: Codable, Equatable, Sendable, CustomStringConvertible {
    package var name: String
    package var view: String?
    /// What the copy at hand has; nil where there is none.
    package var serial: UInt32?
    package var isInStep: Bool
    /// `serial 2026112101, transferred`, `serial 2026112101, up to date`, `failed: connection refused`.
    package var text: String

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
