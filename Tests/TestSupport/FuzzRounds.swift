import Foundation

/// How much a fuzzing suite does: little in a usual run, as much as SECONDARYD_FUZZ_ROUNDS says under `make fuzz`.
///
/// Such suites are called `…FuzzTests`; that is how `make fuzz` finds them.
package enum FuzzRounds {
    package static func count(usually usual: Int) -> Int {
        ProcessInfo.processInfo.environment["SECONDARYD_FUZZ_ROUNDS"].flatMap { Int($0) } ?? usual
    }
}

/// Random numbers that come again with the same seed, so that a failure can be repeated (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
