import SystemPackage

extension LogFile {
    /// Renames the full file and removes the oldest, as named does.
    ///
    /// `timestamp`: 17 digits, for suffixes of that kind.
    func roll(timestamp: String) throws(Errno) {
        switch (versions, suffix) {
        case (.never, _): return
        case (.count(let count), .increment): try rollIncrement(keeping: count)
        case (.unlimited, .increment): try shift(upTo: firstFree)
        case (.count(let count), .timestamp):
            try removeTimestamps(keeping: count - 1)
            try moveAway(to: count > 0 ? timestamp : nil)
        case (.unlimited, .timestamp): try moveAway(to: timestamp)
        }
    }

    private func rollIncrement(keeping count: Int) throws(Errno) {
        var greatest = -1
        for suffix in try LogFiles.suffixes(of: path) {
            guard let version = Self.version(suffix) else { continue }
            if version >= count {
                try LogFiles.remove("\(path).\(suffix)")
            } else {
                greatest = max(greatest, version)
            }
        }
        guard count > 0 else { return try moveAway(to: nil) }
        try shift(upTo: min(greatest + 1, count - 1))
    }

    /// `file.N-1` becomes `file.N` and so on down, and the file itself `file.0`.
    private func shift(upTo last: Int) throws(Errno) {
        for version in stride(from: last, to: 0, by: -1) {
            do throws(Errno) {
                try LogFiles.rename("\(path).\(version - 1)", to: "\(path).\(version)")
            } catch {
                guard error == .noSuchFileOrDirectory else { throw error }  // a gap in the row closes
            }
        }
        try moveAway(to: "0")
    }

    private var firstFree: Int {
        var version = 0
        while LogFiles.exists("\(path).\(version)") { version += 1 }
        return version
    }

    /// Removes the oldest, so that with the next one there are `count` and one.
    private func removeTimestamps(keeping count: Int) throws(Errno) {
        let stamps = try LogFiles.suffixes(of: path).filter { $0.utf8.count == 17 && $0.utf8.allSatisfy(\.isDigit) }.sorted()
        for stamp in stamps.dropLast(max(0, count)) { try LogFiles.remove("\(path).\(stamp)") }
    }

    /// `nil` removes the file.
    private func moveAway(to suffix: String?) throws(Errno) {
        if let suffix { try LogFiles.rename(path, to: "\(path).\(suffix)") } else { try LogFiles.remove(path) }
    }

    /// The number of a suffix, if it is written as this type writes it.
    private static func version(_ suffix: String) -> Int? {
        guard suffix.utf8.count <= 9, suffix.utf8.allSatisfy(\.isDigit), suffix == "0" || !suffix.hasPrefix("0") else {
            return nil
        }
        return Int(suffix)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
