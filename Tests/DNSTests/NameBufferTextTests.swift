import DNS
import Testing

/// A buffer that has read other names before, in other messages, reads the next one as a new buffer does.
@Suite struct NameBufferTextTests {
    /// Mostly what needs no escape.
    private func label(_ numbers: inout RandomOctets) -> [UInt8] {
        let plain = Array("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_/*".utf8)
        let count =
            Int.random(in: 0..<4, using: &numbers) == 0
            ? Int.random(in: 1...63, using: &numbers) : .random(in: 1...12, using: &numbers)
        let isOdd = Int.random(in: 0..<8, using: &numbers) == 0
        let octets = (0..<count).map { _ in
            isOdd ? UInt8.random(in: 0...255, using: &numbers) : plain[.random(in: 0..<plain.count, using: &numbers)]
        }
        return [UInt8(count)] + octets
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `names, suffixes and texts are those of a new buffer`(seed: UInt64) throws {
        var numbers = RandomOctets(seed: seed)
        var reused = NameBuffer()
        reused.comparesNames = true
        var suffix = NameSuffix()
        for _ in 0..<200 {
            var message = [UInt8](repeating: 0, count: 12)
            var starts = [message.count]
            for _ in 0..<Int.random(in: 0...3, using: &numbers) { message += label(&numbers) }
            message.append(0)
            for _ in 0..<Int.random(in: 1...8, using: &numbers) {
                let target = starts[.random(in: 0..<starts.count, using: &numbers)]
                starts.append(message.count)
                for _ in 0..<Int.random(in: 0...2, using: &numbers) { message += label(&numbers) }
                message += [0xC0 | UInt8(target >> 8), UInt8(target & 0xFF)]
            }
            // Most names of a message have something after them; those at its end are read with more care.
            if Bool.random(using: &numbers) { message += [UInt8](repeating: 0x2E, count: 40) }
            for start in starts {
                var fresh = NameBuffer()
                var (offset, other) = (start, start)
                var error: WireError?
                do throws(WireError) { try fresh.read(from: message.span, at: &offset) } catch let thrown { error = thrown }
                do throws(WireError) {
                    try reused.read(from: message.span, at: &other, suffix: &suffix)
                    #expect(error == nil)
                    let isSame = reused.octets.isEqual(to: reused.octetsBefore)
                    let relation = reused.relation
                    #expect((relation == .same) == isSame)
                } catch let thrown {
                    #expect(error == thrown)
                }
                let name = Name(fresh)
                #expect(Name(reused).octets == name.octets && offset == other)
                var text = TextBuffer()
                text.appendName(reused)
                text.appendName(NameBuffer(name))
                // What is kept of the name alone is printed octet by octet.
                let shown = text.string
                #expect(shown == name.absoluteText + name.absoluteText)
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `names in RDATA are printed as a new buffer has them`(seed: UInt64) throws {
        var numbers = RandomOctets(seed: seed)
        var printer = RecordPrinter()
        for _ in 0..<50 {
            var message: [UInt8] = []
            MessageHeader(id: 1, flags: 0x8400, questionCount: 0, answerCount: 12).append(to: &message)
            var starts: [Int] = []
            for _ in 0..<12 {
                starts.append(message.count)
                message += name(after: starts.dropLast(), &numbers)
                message.appendBigEndian(RecordType.ns.value)
                message.appendBigEndian(RecordClass.internet.value)
                message.appendBigEndian(UInt32(60))
                let target = name(after: starts, &numbers)
                message.appendBigEndian(UInt16(target.count))
                starts.append(message.count)
                message += target
            }
            var reader = try MessageReader(message.span)
            for _ in 0..<12 {
                let record = try reader.readRecord(in: message.span)
                var text = TextBuffer()
                // Some names are too long to be any.
                guard let owner = name(in: message, at: record.owner) else { continue }
                let shown = name(in: message, at: record.rdata.lowerBound)?.absoluteText
                try? printer.append(record, owner: NameBuffer(owner), in: message.span, to: &text)
                let line = text.string
                #expect(line == (shown.map { "\(owner.absoluteText)\t60\tIN\tNS\t\($0)\n" } ?? ""))
            }
        }
    }

    private func name(in message: [UInt8], at start: Int) -> Name? {
        var offset = start
        return try? Name(in: message.span, at: &offset)
    }

    /// A name of a few labels that ends in one of those before, or in the root.
    private func name(after starts: some Collection<Int>, _ numbers: inout RandomOctets) -> [UInt8] {
        var octets: [UInt8] = []
        for _ in 0..<Int.random(in: 0...2, using: &numbers) { octets += label(&numbers) }
        guard let target = starts.prefix(4).randomElement(using: &numbers) else { return octets + [3] + "abc".utf8 + [0] }
        return octets + [0xC0 | UInt8(target >> 8), UInt8(target & 0xFF)]
    }

    @Test(arguments: Array(0...40))
    func `quoted strings escape what they must at every place`(place: Int) throws {
        for odd in [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x1F, 0x7F, 0xFF, UInt8(ascii: " "), UInt8(ascii: "~")] {
            var string = [UInt8](repeating: UInt8(ascii: "x"), count: 41)
            string[place] = odd
            let shown =
                switch odd {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(odd))
                case UInt8(ascii: " "), UInt8(ascii: "~"): String(UnicodeScalar(odd))
                default: "\\" + (odd < 100 ? "0" : "") + String(odd)
                }
            let x = { (count: Int) in String(repeating: "x", count: count) }
            #expect(try RecordMessage(.txt, [41] + string).text() == "TXT \"\(x(place))\(shown)\(x(40 - place))\"")
        }
    }
}
