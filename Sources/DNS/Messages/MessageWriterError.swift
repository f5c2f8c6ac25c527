/// Why a part was not added to a message.
package enum MessageWriterError: Error, Equatable, CustomStringConvertible {
    /// The length that the message would have; the limit is 65535 (RFC 1035 §4.2.2).
    case messageTooLong(octets: Int)
    /// There are 65535 questions already.
    case tooManyQuestions
    /// There are 65535 records in the section already.
    case tooManyRecords(MessageSection)
    case questionAfterRecords
    /// A record for the first section, after one of the second, which is a later section.
    case sectionOutOfOrder(MessageSection, after: MessageSection)

    package var description: String {
        switch self {
        case .messageTooLong(let octets): "ran out of space: a message of \(octets.counted("octet"))"
        case .tooManyQuestions: "ran out of space: more than 65535 questions"
        case .tooManyRecords(let section): "ran out of space: more than 65535 records in the \(section) section"
        case .questionAfterRecords: "a question behind records"
        case .sectionOutOfOrder(let section, let last): "the \(section) section behind the \(last) section"
        }
    }
}
