import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

@Suite struct SOAPollHostileTests {
    private func goodAnswer(to trial: PollTrial, isSigned: Bool) throws -> [UInt8] {
        var reply = Reply(to: trial.poll)
        reply.edns = .expire(5000)
        reply.authority = [record(.ns, rdata: name("ns1.example.com").octets)]
        return isSigned ? try reply.signed(answering: trial.poll) : reply.octets
    }

    @Test(arguments: [false, true]) func `an answer cut short at any octet is passed over`(isSigned: Bool) throws {
        let fresh = try PollTrial(isSigned ? key : nil)
        let octets = try goodAnswer(to: fresh, isSigned: isSigned)
        for count in octets.indices {
            var trial = fresh
            guard case .ignored = trial.receive(Array(octets[..<count])) else { throw Unexpected("\(count) octets") }
            #expect(trial.receive(octets).serial == 10)
        }
        var longer = fresh
        guard case .ignored = longer.receive(octets + [0]) else { throw Unexpected("one octet more") }
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `a signed answer with any octet flipped is passed over, and the true one still taken`(mask: UInt8) throws {
        let fresh = try PollTrial(key)
        let octets = try goodAnswer(to: fresh, isSigned: true)
        for index in octets.indices {
            var trial = fresh
            var flipped = octets
            flipped[index] ^= mask
            guard case .ignored = trial.receive(flipped) else { throw Unexpected("octet \(index)") }
            #expect(trial.receive(octets).serial == 10)
        }
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `an unsigned answer with any octet flipped is judged or passed over, never more`(mask: UInt8) throws {
        let fresh = try PollTrial()
        let octets = try goodAnswer(to: fresh, isSigned: false)
        let questionEnd = 12 + apex.octets.count + 4
        for index in octets.indices {
            var trial = fresh
            var flipped = octets
            flipped[index] ^= mask
            let step = trial.receive(flipped)
            switch step {
            case .ignored: #expect(trial.receive(octets).serial == 10)
            case .answer(let answer): #expect(index == 2 || index == 3 || index >= questionEnd, "\(index): \(answer)")
            default: #expect(index == 2 || index == 3 || index >= questionEnd, "\(index): \(step)")
            }
        }
    }

    @Test func `random octets under the right ID and question do no harm`() throws {
        var generator = SplitMix64(seed: 11)
        let fresh = try PollTrial()
        let good = Reply(to: fresh.poll)
        let questionEnd = 12 + apex.octets.count + 4
        var answers = 0
        for _ in 0..<5000 {
            var trial = fresh
            var octets = Array(good.octets[..<questionEnd])
            for index in 6..<12 { octets[index] = UInt8.random(in: 0...3, using: &generator) * UInt8(index & 1) }
            for _ in 0..<Int.random(in: 0...120, using: &generator) { octets.append(.random(in: 0...255, using: &generator)) }
            if trial.receive(octets).serial != nil { answers += 1 }
            #expect(trial.poll.deadline <= .seconds(15))
        }
        #expect(answers == 0)
    }

    @Test func `the longest message, of nothing but SOA records, is counted and refused`() throws {
        var trial = try PollTrial()
        let pointer: [UInt8] = [0xC0, 0x0C]
        let small = pointer + [0, 6, 0, 1, 0, 0, 0, 0, 0, 0]
        let room = (65535 - 12 - apex.octets.count - 4 - soaRecord().count) / small.count
        let octets = Reply.to(trial.poll) { $0.answer += Array(repeating: small, count: room) }
        #expect(octets.count <= 65535)
        let step = trial.receive(octets)
        #expect(step == .failed(.soaCount(room + 1)))
    }

    @Test func `a second OPT record, and an OPT whose options lie, are malformed`() throws {
        let opt: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
        let lying: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 9, 0, 4]
        for additional in [[opt, opt], [lying]] {
            var trial = try PollTrial()
            guard case .ignored(.malformed) = trial.receive(Reply.to(trial.poll) { $0.additional = additional }) else {
                throw Unexpected("\(additional)")
            }
            guard case .failed(let failure) = trial.waitOutStage(), case .malformed = failure else {
                throw Unexpected("\(additional)")
            }
            #expect("\(failure)".hasPrefix("FORMERR"))
        }
    }

    @Test func `an OPT record outside the additional section is malformed`() throws {
        let opt: [UInt8] = [0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0]
        for section in [\Reply.answer, \.authority] {
            var trial = try PollTrial()
            guard case .ignored(.malformed) = trial.receive(Reply.to(trial.poll) { $0[keyPath: section].append(opt) }) else {
                throw Unexpected("\(section)")
            }
        }
    }

    @Test func `a SOA whose RDATA is too short or too long is malformed`() throws {
        for change in [-1, 1] {
            var trial = try PollTrial()
            let rdata = Array(soaRecord().dropFirst(apex.octets.count + 10))
            let wrong = change < 0 ? Array(rdata.dropLast()) : rdata + [0]
            guard case .ignored(.malformed) = trial.receive(Reply.to(trial.poll) { $0.answer = [record(.soa, rdata: wrong)] })
            else { throw Unexpected("\(change)") }
        }
    }
}
