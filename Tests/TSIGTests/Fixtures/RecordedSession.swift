import DNS
import TSIG
import Testing

/// A signed request and its answers as they went over the wire.
struct RecordedSession: CustomTestStringConvertible, Sendable {
    let origin: String
    let algorithm: String
    let keyName: String
    let secret: String
    /// When the answer was signed.
    let time: UInt64
    let request: String
    let answers: [String]

    var testDescription: String { "\(origin), \(algorithm)" }

    /// Whether some of the answers have no TSIG.
    var isSparse: Bool { origin.hasPrefix("sparsely") }

    static let all = bind + nsdAndKnot + sparse + keyExchanges

    func key() throws -> TSIGKey {
        TSIGKey(
            name: try Name(parsing: keyName), algorithm: try required(TSIGAlgorithm(named: algorithm)),
            secret: octets(secret))
    }

    func requestMAC() throws -> RequestMAC {
        let message = octets(request)
        return try required(RequestMAC(lastIn: message.span))
    }
}

/// A request with one fault in its TSIG, and what the server made of it.
struct ErrorAnswer: CustomTestStringConvertible, Sendable {
    let origin: String
    let algorithm: String
    let keyName: String
    let secret: String
    /// When the server answered; the request's time is off from it where the fault is the time.
    let now: UInt64
    let request: String
    let answer: String

    var testDescription: String { origin }
}

/// The octets that a text says in hexadecimal, line ends aside.
func octets(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { character -> UInt8? in
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

struct Missing: Error {}

func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}
