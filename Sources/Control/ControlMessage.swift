import FoundationEssentials
package import NIOCore

/// A line of an answer.
enum ControlMessage: Codable, Equatable, Sendable {
    /// More lines follow.
    case outcome(ZoneOutcome)
    case reply(ControlReply)
}

extension ByteBuffer {
    /// `value` as JSON, and a newline; throws `garbled` where JSON has no such value.
    package init(line value: some Encodable) throws(ControlError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            self.init(bytes: try encoder.encode(value))
        } catch {
            throw .garbled
        }
        writeInteger(UInt8(ascii: "\n"))
    }

    /// The value that these octets of JSON are, a line without its newline; throws `garbled` where they are none.
    package func decoded<Value: Decodable>(_ type: Value.Type) throws(ControlError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(readableBytesView))
        } catch {
            throw .garbled
        }
    }
}
