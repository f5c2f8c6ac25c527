/// The three sections of a message that hold records, in their order after the questions (RFC 1035 §4.1).
package enum MessageSection: Int, Comparable, Sendable {
    case answer = 1
    case authority
    case additional

    package static func < (left: MessageSection, right: MessageSection) -> Bool { left.rawValue < right.rawValue }
}
