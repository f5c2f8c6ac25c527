/// Code of secondaryd that judges what others send, and how it is held to its promises whatever the input is.
///
/// `make fuzz` lets libFuzzer make inputs for a target, led by the code that they reach; `make check` gives it those in
/// `Tests/Corpora/<name>`.
package struct FuzzTarget: Sendable, CustomStringConvertible {
    /// As FUZZ_TARGET says it, and the name of the folder with its inputs.
    package let name: String
    package let begin: Begin

    /// Makes what takes the inputs, and the folder that it may need.
    package enum Begin: Sendable {
        case plain(@Sendable () throws -> any FuzzHarness)
        case awaited(@Sendable () async throws -> any AwaitedFuzzHarness)
    }

    package var description: String { name }

    package static let all = [
        FuzzTarget(name: "transfer", begin: .plain { try TransferHarness() }),
        FuzzTarget(name: "difference", begin: .plain { try DifferenceHarness() }),
        FuzzTarget(name: "soa-answer", begin: .plain { try SOAAnswerHarness() }),
        FuzzTarget(name: "notify", begin: .plain { try NotifyHarness() }),
        FuzzTarget(name: "tkey-answer", begin: .plain { try TKEYAnswerHarness() }),
        FuzzTarget(name: "configuration", begin: .plain { try ConfigurationHarness() }),
        FuzzTarget(name: "record-text", begin: .plain { try RecordTextHarness() }),
        FuzzTarget(name: "control-request", begin: .plain { ControlRequestHarness() }),
        FuzzTarget(name: "key-file", begin: .plain { try KeyFileHarness() }),
        FuzzTarget(name: "state-database", begin: .awaited { try await StateDatabaseHarness() }),
    ]
}

/// Takes one input after the other.
package protocol FuzzHarness {
    /// Gives `input` to the code, and returns whether it was taken as good; throws `FuzzFault` where a promise is broken.
    func take(_ input: [UInt8]) throws -> Bool
}

/// Likewise, where the code waits.
package protocol AwaitedFuzzHarness: Sendable {
    /// Gives `input` to the code, and returns whether it was taken as good; throws `FuzzFault` where a promise is broken.
    func take(_ input: [UInt8]) async throws -> Bool
}

/// A promise that the code has not kept.
package struct FuzzFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws unless `promise` holds.
func hold(_ promise: Bool, _ what: @autoclosure () -> String) throws(FuzzFault) {
    guard promise else { throw FuzzFault(what()) }
}
