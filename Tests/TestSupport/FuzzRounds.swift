import Foundation
import ZoneMaintenance

/// How much a fuzzing suite does: little in a usual run, as much as SECONDARYD_FUZZ_ROUNDS says under `make fuzz-tests`.
///
/// Such suites are called `…FuzzTests`; that is how `make fuzz-tests` finds them.
package enum FuzzRounds {
    package static func count(usually usual: Int) -> Int {
        ProcessInfo.processInfo.environment["SECONDARYD_FUZZ_ROUNDS"].flatMap { Int($0) } ?? usual
    }
}

/// Random numbers that come again with the same seed, so that a failure can be repeated.
package struct SeededGenerator: RandomNumberGenerator {
    package let seed: UInt64
    private var numbers: SplitMix64

    package init(seed: UInt64) {
        self.seed = seed
        numbers = SplitMix64(seed: seed)
    }

    package mutating func next() -> UInt64 { numbers.next() }
}
