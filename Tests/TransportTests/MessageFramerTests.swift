import NIOCore
import Testing

@testable import Transport

@Suite struct MessageFramerTests {
    static let whole: [[UInt8]] = [[1, 2, 3], [], [4], Array(repeating: 7, count: 300), []]
    static let stream = whole.flatMap(framed)

    func messages(of pieces: [ArraySlice<UInt8>]) -> (messages: [[UInt8]], truncation: TransportError?) {
        var framer = MessageFramer()
        var segments: [ByteBuffer] = []
        for piece in pieces { framer.split(ByteBuffer(bytes: piece), into: &segments) }
        return (MessageBatch(segments).map { Array($0.readableBytesView) }, framer.truncation)
    }

    @Test(arguments: 0...stream.count)
    func `a stream cut in two anywhere gives the same messages`(cut: Int) {
        let result = messages(of: [Self.stream[..<cut], Self.stream[cut...]])
        #expect(result.messages == Self.whole)
        #expect(result.truncation == nil)
    }

    @Test(arguments: 1...20)
    func `a stream in pieces of any size gives the same messages`(size: Int) {
        let pieces = stride(from: 0, to: Self.stream.count, by: size).map {
            Self.stream[$0..<min($0 + size, Self.stream.count)]
        }
        #expect(messages(of: pieces).messages == Self.whole)
    }

    @Test(arguments: 0...stream.count)
    func `a stream that ends early gives the messages before its end and says what is missing`(end: Int) {
        let result = messages(of: [Self.stream[..<end]])
        var expected: [[UInt8]] = []
        var start = 0
        for message in Self.whole {
            guard start + 2 + message.count <= end else { break }
            expected.append(message)
            start += 2 + message.count
        }
        #expect(result.messages == expected)
        switch end - start {
        case 0: #expect(result.truncation == nil)
        case 1: #expect(result.truncation == .truncatedMessage(received: 0, expected: nil))
        case let octets:
            let length = Self.whole[expected.count].count
            #expect(result.truncation == .truncatedMessage(received: octets - 2, expected: length))
        }
    }

    @Test func `messages that lie whole in one read are not copied`() throws {
        var framer = MessageFramer()
        var segments: [ByteBuffer] = []
        let read = ByteBuffer(bytes: Self.stream)
        framer.split(read, into: &segments)
        let segment = try #require(segments.first)
        #expect(segments.count == 1)
        #expect(address(of: segment) == address(of: read))
    }

    func address(of buffer: ByteBuffer) -> UInt {
        unsafe buffer.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
    }
}
