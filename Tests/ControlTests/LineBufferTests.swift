import NIOCore
import Testing

@testable import Control

@Suite struct LineBufferTests {
    @Test(arguments: 1...12) func `lines are the same however they are cut`(size: Int) throws {
        var lines = LineBuffer(limit: 5)
        var found: [String] = []
        let octets = Array("one\n\ntwo\nthree\nrest".utf8)
        for start in stride(from: 0, to: octets.count, by: size) {
            lines.append(ByteBuffer(bytes: octets[start..<min(start + size, octets.count)]))
            while let line = try lines.next() { found.append(String(buffer: line)) }
        }
        #expect(found == ["one", "", "two", "three"])
    }

    @Test func `a line may be as long as the bound, and no longer`() throws {
        for text in ["123456", "123456\n"] {
            var lines = LineBuffer(limit: 5)
            lines.append(ByteBuffer(string: text))
            #expect(throws: LineBuffer.LineTooLong.self) { try lines.next() }
        }
        var lines = LineBuffer(limit: 5)
        lines.append(ByteBuffer(string: "12345"))
        #expect(try lines.next() == nil)
        lines.append(ByteBuffer(string: "\n"))
        #expect(try lines.next() == ByteBuffer(string: "12345"))
    }
}
