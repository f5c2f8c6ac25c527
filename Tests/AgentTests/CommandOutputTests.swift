import Testing

@testable import Agent

@Suite struct CommandOutputTests {
    private func lines(_ chunks: [String]) -> (lines: [String], isCut: Bool) {
        var output = CommandOutput()
        var lines: [String] = []
        for chunk in chunks { output.receive(Array(chunk.utf8)) { lines.append($0) } }
        output.finish { lines.append($0) }
        return (lines, output.isCut)
    }

    @Test func `lines come whole, however they arrive, and empty ones not at all`() {
        #expect(lines(["one\ntw", "o\r\n", "\n\n", "three"]).lines == ["one", "two", "three"])
        #expect(lines([]).lines == [])
        #expect(!lines(["one\n"]).isCut)
    }

    @Test func `a hundred lines are shown, and the rest left out`() {
        let (shown, isCut) = lines([String(repeating: "y\n", count: 5000)])
        #expect(shown == Array(repeating: "y", count: CommandOutput.mostLines))
        #expect(isCut)
    }

    @Test func `a line without end is shown as far as it may`() {
        let (shown, isCut) = lines(Array(repeating: String(repeating: "x", count: 999), count: 1000))
        #expect(shown == [String(repeating: "x", count: CommandOutput.longestLine)])
        #expect(isCut)
    }

    @Test func `no more octets are shown than may`() {
        let (shown, isCut) = lines([String(repeating: String(repeating: "x", count: 1000) + "\n", count: 50)])
        #expect(shown.map(\.utf8.count).reduce(0, +) == CommandOutput.mostOctets)
        #expect(isCut)
    }
}
