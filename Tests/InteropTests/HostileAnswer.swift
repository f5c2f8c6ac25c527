import DNS
import TestSupport
import Testing

/// A wrong answer to the request for `example.com`, and what is to be said of it.
struct HostileAnswer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// BIND's result text.
    let resultText: String
    /// What is said before, where the result text does not say all.
    let explanation: String?
    let messages: @Sendable (_ request: [UInt8]) throws -> [[UInt8]]

    init(
        _ title: String, _ resultText: String, _ explanation: String? = nil,
        messages: @escaping @Sendable (_ request: [UInt8]) throws -> [[UInt8]]
    ) {
        testDescription = title
        self.resultText = resultText
        self.explanation = explanation
        self.messages = messages
    }

    /// The zone without its closing SOA in a first message, its octets then changed by `change`.
    init(
        _ title: String, _ resultText: String, _ explanation: String? = nil,
        changing change: @escaping @Sendable (_ octets: inout [UInt8]) throws -> Void
    ) {
        self.init(title, resultText, explanation) { request in
            var octets = try MessageBuilder(answering: request, HostileTrial.records()).octets
            try change(&octets)
            return [octets]
        }
    }

    /// The whole zone in one message, its fields changed by `change`.
    init(
        _ title: String, _ resultText: String, _ explanation: String? = nil,
        building change: @escaping @Sendable (_ message: inout MessageBuilder) throws -> Void
    ) {
        self.init(title, resultText, explanation) { request in
            var message = try MessageBuilder(answering: request, HostileTrial.records())
            message.answers += try HostileTrial.records().prefix(1)
            try change(&message)
            return [message.octets]
        }
    }

    /// The zone in one message, these records in another, and the closing SOA in a third.
    init(
        _ title: String, _ resultText: String, _ explanation: String? = nil,
        records: @escaping @Sendable () throws -> [TestRecord]
    ) {
        self.init(title, resultText, explanation) { request in
            let all = try HostileTrial.records()
            return try [all, records(), Array(all.prefix(1))].enumerated().map { index, records in
                var message = try MessageBuilder(answering: request, records)
                if index > 0 { message.questions = [] }
                return message.octets
            }
        }
    }
}

extension HostileAnswer {
    /// Runs secondaryd against a primary that gives this answer, and checks what comes of it.
    func expectFailure(options: String = "", sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let trial = try await HostileTrial.run(options: options, tcp: HostileTrial.sending(messages))
        if let explanation {
            trial.expectFailure(resultText, saying: explanation, sourceLocation: sourceLocation)
        } else {
            // Whatever is said, it says more than the result text.
            let said = trial.transferLines.dropFirst().prefix { !$0.hasPrefix("failed while") }.first
            trial.expectFailure(resultText, saying: said, sourceLocation: sourceLocation)
        }
    }
}

extension [UInt8] {
    /// Adds `difference` to the ANCOUNT (RFC 1035 §4.1.1).
    mutating func changeAnswerCount(by difference: Int) {
        let count = Int(self[6]) << 8 + Int(self[7]) + difference
        self[6] = UInt8(truncatingIfNeeded: count >> 8)
        self[7] = UInt8(truncatingIfNeeded: count)
    }

    /// Appends one more answer: an A record whose owner is these octets, whatever they are.
    mutating func appendAddress(of owner: [UInt8]) {
        changeAnswerCount(by: 1)
        self += owner + [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]
    }
}
