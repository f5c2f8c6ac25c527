import SystemPackage
import TestSupport
import Testing
import ZoneFile

@Suite struct DifferenceFuzzTests {
    /// Random versions of a random zone: the first as it is pulled whole, and a difference that leads from it to the last.
    private func chain(seed: UInt64) throws -> (first: [TestRecord], steps: [TestRecord], last: ModelZone) {
        var generator = SeededGenerator(seed: seed)
        var zone = try ModelZone(seed: seed, records: Int.random(in: 0...120, using: &generator))
        let first = [zone.soa] + (seed.isMultiple(of: 2) ? zone.ordered : zone.shuffled())
        var steps: [TestRecord] = []
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            steps += try zone.step(changes: Int.random(in: 0...30, using: &generator))
        }
        return (first, [zone.soa] + steps + [zone.soa], zone)
    }

    @Test func `a difference makes the file that pulling the zone whole would make`() throws {
        for seed in 0..<UInt64(FuzzRounds.count(usually: 100)) {
            try withFolder { folder in
                let path = folder.appending("held")
                let fresh = folder.appending("fresh")
                let (first, steps, last) = try chain(seed: seed)
                let identity = try Transfers.axfr(first, into: path)
                let made = try Transfers.ixfr(steps, following: identity, at: path, perMessage: seed % 3 == 0 ? 1 : 300)
                let pulled = try Transfers.axfr([last.soa] + last.ordered, into: fresh)
                let (text, expected) = (try read(path), try read(fresh))
                if seed.isMultiple(of: 2) {
                    #expect(text == expected, "seed \(seed)")
                    #expect(made.digest == pulled.digest, "seed \(seed)")
                } else {
                    let (lines, expectedLines) = (text.split(separator: "\n"), expected.split(separator: "\n"))
                    #expect(lines.sorted() == expectedLines.sorted(), "seed \(seed)")
                    #expect(lines.first == expectedLines.first, "seed \(seed)")
                }
                #expect(try names(in: folder) == ["fresh", "held"])
            }
        }
    }

    @Test func `a difference with flipped bits makes a whole file or leaves the old one`() throws {
        for seed in 0..<UInt64(FuzzRounds.count(usually: 3)) {
            try withFolder { folder in
                var generator = SeededGenerator(seed: seed)
                let path = folder.appending("held")
                let (first, steps, _) = try chain(seed: seed)
                var identity = try Transfers.axfr(first, into: path)
                let messages = Transfers.messages(steps, question: Transfers.question)
                for _ in 0..<400 {
                    var flipped = messages
                    let message = Int.random(in: flipped.indices, using: &generator)
                    let octet = Int.random(in: flipped[message].indices, using: &generator)
                    flipped[message][octet] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                    let old = try read(path)
                    do {
                        guard let held = CurrentZoneFile(of: Transfers.apex, at: path, publishedAs: identity) else {
                            Issue.record("seed \(seed): not held")
                            return
                        }
                        identity = try Transfers.pull(flipped, following: held).publish()
                        let lines = try read(path).split(separator: "\n")
                        #expect(lines.count { $0.contains("\tSOA\t") } == 1, "seed \(seed)")
                        #expect(lines.first?.contains("\tSOA\t") == true, "seed \(seed)")
                        identity = try Transfers.axfr(first, into: path)
                    } catch {
                        #expect(try read(path) == old, "seed \(seed)")
                    }
                    #expect(try names(in: folder) == ["held"])
                }
            }
        }
    }
}
