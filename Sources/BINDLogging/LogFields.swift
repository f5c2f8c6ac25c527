/// The numbers and names of a line besides its text; JSON shows them as members, BIND's form does not, because the text has them in
/// BIND's words.
package struct LogFields: Equatable, Sendable {
    /// `example.com/IN`, as in the text.
    package var zone: String?
    /// `192.0.2.1#53`.
    package var primary: String?
    /// Of the version that the line is about.
    package var serial: UInt32?
    /// Of the transfer that the line is about.
    package var messages: Int?
    /// Of the transfer that the line is about.
    package var records: Int?
    /// Octets of its messages.
    package var bytes: Int?
    /// Shown as `seconds`, with three decimals.
    package var milliseconds: Int64?

    /// By default without fields.
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
