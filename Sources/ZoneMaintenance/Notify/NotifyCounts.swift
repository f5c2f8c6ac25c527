/// How many messages came to the NOTIFY socket since the start, by what became of them.
package struct NotifyCounts: Equatable, Sendable {
    /// NOTIFYs for a zone of ours, those that were refused among them.
    package internal(set) var received: UInt64 = 0
    package internal(set) var refused: UInt64 = 0
    package internal(set) var notAuthoritative: UInt64 = 0
    package internal(set) var invalidSignatures: UInt64 = 0
    /// No NOTIFY, or none that can be read.
    package internal(set) var malformed: UInt64 = 0
    /// Not even answered.
    package internal(set) var dropped: UInt64 = 0
}
