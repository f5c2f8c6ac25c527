import DNS
import TSIG
import TestSupport
import Testing
import ZoneTransfer

let testKey: TSIGKey = {
    guard let algorithm = TSIGAlgorithm(named: "hmac-sha256") else { preconditionFailure("hmac-sha256 is known") }
    return TSIGKey(
        name: Name("ns1-ns2.example.com"), algorithm: algorithm, secret: Array("a secret of thirty-two octets ..".utf8))
}()

@Suite struct SignedTransferTests {
    var primary = Primary()
    let parts = smallZone().map { [$0] } + [[closing]]

    init() {
        primary.key = testKey
    }

    @Test func `a transfer with every message signed is vouched for`() throws {
        #expect(try primary.ending(of: try primary.signed(primary.answer(parts))).isVerified)
    }

    /// From the second message on the TSIG is looked for where the first has it, so that the records need not be walked twice.
    @Test(arguments: [8, 16])
    func `a record that reaches into the signature is refused, whatever the rest of that looks like`(octets: Int) throws {
        // The key's name is ns1-ns2.example.com: behind as many octets of it stands another name.
        var messages = primary.answer(parts)
        let record = TestRecord(Name("outside.example.net"), RecordType(65280), Array(0..<4))
        var longer = primary.message([record]).octets
        longer[longer.count - 5] += UInt8(octets)
        messages.insert(longer, at: 1)
        #expect(try primary.ending(of: try primary.signed(messages)) == .refused(.unexpectedRecord(.tsig)))
        longer[longer.count - 5] -= UInt8(octets)
        messages[1] = longer
        #expect(try primary.ending(of: try primary.signed(messages)).isVerified)
    }

    @Test func `an unsigned message is refused, wherever it stands`() throws {
        for index in parts.indices {
            let ending = try primary.ending(of: try primary.signed(primary.answer(parts), leaving: [index]))
            guard case .refused(.tsig(let error)) = ending else {
                Issue.record("message \(index): \(ending)")
                continue
            }
            #expect(error.resultText == "expected a TSIG or SIG(0)")
        }
    }

    @Test func `a run of unsigned messages is taken where the configuration permits it, but never the last`() throws {
        var primary = primary
        primary.maximumUnsigned = 3
        #expect(try primary.ending(of: try primary.signed(primary.answer(parts), leaving: [1, 2, 3])).isVerified)
        #expect(!(try primary.ending(of: try primary.signed(primary.answer(parts), leaving: [0]))).isVerified)
        #expect(
            try primary.ending(of: try primary.signed(primary.answer(parts), leaving: [4]))
                == .refused(.tsig(.lastMessageUnsigned(message: 5))))
    }

    @Test func `an unsigned answer is refused where a key is configured`() throws {
        #expect(try primary.ending(of: primary.answer(parts)) == .refused(.tsig(.unsigned(message: 1))))
    }

    @Test func `an unsigned refusal is told as what it is`() throws {
        var message = primary.message([], first: true)
        message.responseCode = .refused
        #expect(
            try primary.ending(of: [message.octets])
                == .refused(.responseCode(.refused, tsig: .unsigned(message: 1))))
    }

    @Test func `messages that were exchanged, dropped or repeated are refused`() throws {
        let messages = try primary.signed(primary.answer(parts))
        for (first, second) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
            var changed = messages
            changed.swapAt(first, second)
            #expect(!(try primary.ending(of: changed)).isVerified)
            changed = messages
            changed.remove(at: first)
            #expect(!(try primary.ending(of: changed)).isVerified)
            changed = messages
            changed.insert(messages[first], at: second)
            #expect(!(try primary.ending(of: changed)).isVerified)
        }
    }

    @Test func `no altered octet of a signed transfer gets past its MAC`() throws {
        let messages = try primary.signed(primary.answer(parts))
        let whole = try primary.ending(of: messages).records
        for (number, message) in messages.enumerated() {
            for index in message.indices {
                var changed = messages
                changed[number][index] ^= 0x20
                let ending = try primary.ending(of: changed)
                // A flipped case bit in the key's or the algorithm's name is no change: names compare without case.
                #expect(!ending.isVerified || ending.records == whole, "message \(number), octet \(index)")
            }
        }
    }
}
