import DNS
import TestSupport
import Testing

/// Messages that are none: cut short, looped, lying about their lengths, or about another matter.
@Suite struct HostileMessageTests {
    /// Octets of the first message as it should be, and what it adds to a record's offset.
    private static let octets = 105

    static let cut: [HostileAnswer] = [
        HostileAnswer("an empty message", "unexpected end of input", "unexpected end of input at octet 0") { _ in [[]] },
        HostileAnswer("half a header", "unexpected end of input", "unexpected end of input at octet 11") { octets in
            octets.removeSubrange(11...)
        },
        HostileAnswer("half a question", "unexpected end of input", "unexpected end of input at octet 20") { octets in
            octets.removeSubrange(20...)
        },
        HostileAnswer("half an RDATA", "unexpected end of input", "unexpected end of input at octet \(octets - 4)") { octets in
            octets.removeLast(2)
        },
        HostileAnswer("an RDLENGTH that leads out of the message", "unexpected end of input") { octets in
            octets[octets.count - 6] = 0xFF
        },
        HostileAnswer("more answers promised than there are", "unexpected end of input") { octets in
            octets.changeAnswerCount(by: 1)
        },
        HostileAnswer("the most answers promised that a header can", "unexpected end of input") { octets in
            octets[6] = 0xFF
            octets[7] = 0xFF
        },
        HostileAnswer("fewer answers promised than there are", "extra input data", "extra input data: 20 octets") { octets in
            octets.changeAnswerCount(by: -1)
        },
        HostileAnswer("octets behind the last record", "extra input data", "extra input data: 3 octets") { octets in
            octets += [1, 2, 3]
        },
    ]
}
