/// What a line says in numbers and names besides its text; a JSON form shows them as members, BIND's form not at all, since the
/// text has them in BIND's words.
package struct LogFields: Equatable, Sendable {
    /// `example.com/IN`, as the text has it.
    package var zone: String?
    /// `192.0.2.1#53`.
    package var primary: String?
    package var serial: UInt32?
    package var messages: Int?
    package var records: Int?
    package var bytes: Int?
    /// Shown as `seconds`, with three digits behind the point.
    package var milliseconds: Int64?

    package init(
        zone: String? = nil, primary: String? = nil, serial: UInt32? = nil, messages: Int? = nil, records: Int? = nil,
        bytes: Int? = nil, milliseconds: Int64? = nil
    ) {
        self.zone = zone
        self.primary = primary
        self.serial = serial
        self.messages = messages
        self.records = records
        self.bytes = bytes
        self.milliseconds = milliseconds
    }
}
