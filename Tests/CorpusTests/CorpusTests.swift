import Foundation
import FuzzTargets
import Testing

/// The inputs in `Tests/Corpora`: what each harness promises holds for every one of them.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpora")

    @Test(arguments: FuzzTarget.all)
    func `whatever is in the inputs of a target, its promises are kept`(target: FuzzTarget) async throws {
        let folder = Self.folder.appending(path: target.name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let take: ([UInt8]) async throws -> Bool
        switch target.begin {
        case .plain(let begin):
            let harness = try begin()
            take = { try harness.take($0) }
        case .awaited(let begin):
            let harness = try await begin()
            take = { try await harness.take($0) }
        }
        var taken = 0
        for file in files {
            do {
                if try await take(Array(try Data(contentsOf: file))) { taken += 1 }
            } catch {
                Issue.record("\(target)/\(file.lastPathComponent): \(error)")
            }
        }
        #expect(taken > 0, "nothing in \(target) is good")
        #expect(taken < files.count, "everything in \(target) is good")
    }

    @Test func `every folder of inputs belongs to a target`() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { !$0.contains(".") }
        #expect(found.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}
