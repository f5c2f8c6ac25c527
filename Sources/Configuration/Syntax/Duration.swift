internal import DNS

/// Seconds in the syntax of named's `<duration>`: `3600`, `1h30m`, or `PT1H30M` (ISO 8601).
enum Duration {
    static func seconds(_ text: String) -> UInt32? {
        let letters = Array(text.asciiLowercased.utf8)
        guard letters.first == UInt8(ascii: "p") else { return sum(letters[...], units: units, needsUnit: false) }
        let parts = letters.dropFirst().split(separator: UInt8(ascii: "t"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = parts.first, parts.contains(where: { !$0.isEmpty }) else { return nil }
        var total: UInt64 = 0
        if !days.isEmpty {
            guard let seconds = sum(days, units: dateUnits, needsUnit: true) else { return nil }
            total += UInt64(seconds)
        }
        if parts.count == 2 {
            guard let seconds = sum(parts[1], units: timeUnits, needsUnit: true) else { return nil }
            total += UInt64(seconds)
        }
        return UInt32(exactly: total)
    }

    private static let units: [(UInt8, UInt64)] = [
        (UInt8(ascii: "w"), 604_800), (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3_600), (UInt8(ascii: "m"), 60),
        (UInt8(ascii: "s"), 1),
    ]
    /// A year of 365 and a month of 31 days, as in named.
    private static let dateUnits: [(UInt8, UInt64)] = [
        (UInt8(ascii: "y"), 31_536_000), (UInt8(ascii: "m"), 2_678_400), (UInt8(ascii: "w"), 604_800),
        (UInt8(ascii: "d"), 86_400),
    ]
    private static let timeUnits: [(UInt8, UInt64)] = [
        (UInt8(ascii: "h"), 3_600), (UInt8(ascii: "m"), 60), (UInt8(ascii: "s"), 1),
    ]

    /// Numbers, each with its unit; units are in descending order, and none occurs twice.
    private static func sum(_ letters: ArraySlice<UInt8>, units: [(UInt8, UInt64)], needsUnit: Bool) -> UInt32? {
        var rest = letters
        var units = units[...]
        var total: UInt64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            guard let number = UInt32(String(decoding: digits, as: UTF8.self)) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let letter = rest.first else {
                guard !needsUnit, digits.count == letters.count else { return nil }
                return number
            }
            guard let index = units.firstIndex(where: { $0.0 == letter }) else { return nil }
            total += UInt64(number) * units[index].1
            guard total <= UInt64(UInt32.max) else { return nil }
            units = units[(index + 1)...]
            rest = rest.dropFirst()
        }
        return UInt32(total)
    }
}

extension UInt32 {
    /// Seconds in the syntax of the configuration: `3600`, `1h30m`, or `PT1H30M`; `nil` for anything else.
    package init?(duration text: String) {
        guard let seconds = Duration.seconds(text) else { return nil }
        self = seconds
    }
}
