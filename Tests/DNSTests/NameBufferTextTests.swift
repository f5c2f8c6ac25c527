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
            for start in starts {
                var fresh = NameBuffer()
                var (offset, other) = (start, start)
                var error: WireError?
                do throws(WireError) { try fresh.read(from: message.span, at: &offset) } catch let thrown { error = thrown }
                do throws(WireError) {
                    try reused.read(from: message.span, at: &other)
                    #expect(error == nil)
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
