import Configuration
import Testing

/// What is said where a fault is found over and over.
@Suite struct ManyFaultsTests {
    private static let keptNowhere = "missing 'file' entry: secondaryd keeps zones only in files"

    private func zones(_ numbers: Range<Int>, _ body: String) -> String {
        numbers.map { "zone z\($0) { type slave; \(body) };\n" }.joined()
    }

    @Test func `one fault in 10,000 zones is ten sentences with their places, and the number of the others`() {
        let files = Files("\(asText)\n" + zones(0..<10_000, "masters { ::1; };"))
        let said = files.said()
        #expect(said.count == 11)
        #expect(said.first == "/named.conf:2:6: error: zone 'z0': \(Self.keptNowhere)")
        #expect(said.dropLast().last == "/named.conf:11:6: error: zone 'z9': \(Self.keptNowhere)")
        #expect(said.last == "/named.conf:12:6: error: 9990 more like this: zone 'z10': \(Self.keptNowhere)")
        #expect(files.errorCount == 10_000)
    }

    @Test func `one more than is shown is shown as well`() {
        let files = Files("\(asText)\n" + zones(0..<11, "masters { ::1; };"))
        #expect(files.said().count == 11)
        #expect(files.said().last == "/named.conf:12:6: error: zone 'z10': \(Self.keptNowhere)")
        #expect(files.errorCount == 11)
    }

    @Test func `each kind has its first few, also where another kind is more frequent`() {
        let files = Files(
            "\(asText)\n" + zones(0..<500, "masters { ::1; };") + zones(500..<502, "file \"f\";")
                + zones(502..<1000, "masters { ::1; }; nonsense;"))
        let said = files.said()
        #expect(said.count { $0.contains("missing 'file' entry") } == 11)
        #expect(
            said.filter { $0.contains("missing 'primaries' entry") } == [
                "/named.conf:502:6: error: zone 'z500': missing 'primaries' entry",
                "/named.conf:503:6: error: zone 'z501': missing 'primaries' entry",
            ])
        #expect(said.count { $0.contains("unknown option 'nonsense'") } == 11)
        // Those with nonsense lack their files as well.
        #expect(files.errorCount == 500 + 2 + 498 + 498)
    }

    @Test func `warnings and remarks are gathered, too, and count no error`() {
        let files = Files(
            "\(asText)\nserver ::1 { bogus yes; };\n"
                + (0..<50).map { "zone z\($0) { type slave; file \"z\($0)\"; masters { ::1; }; };\n" }.joined())
        let said = files.said()
        #expect(said.count == 22)
        #expect(
            said.suffix(2).map { String($0.drop { $0 != " " }) } == [
                " warning: 40 more like this: zone 'z10' is never refreshed: all its primaries are bogus",
                " warning: 40 more like this: primary ::1 is left out: server '::1' is bogus",
            ])
        #expect(files.errorCount == 0)
        #expect(files.load().settings != nil)
    }

    @Test func `different options are different kinds`() {
        let options = ["transfers-in", "transfers-per-ns", "port", "notify-rate"]
        let said = faults("options {\n" + options.map { "\($0) word;\n" }.joined() + "masterfile-format text; };")
        #expect(said.count == 4)
        let unknown = (0..<30).map { "option-\($0) 1;\n" }.joined()
        #expect(faults(unknown).count == 30)
    }

    @Test func `a fault of a template that many zones use is one`() {
        let files = Files(
            "\(asText)\ntemplate t { type slave; masters { ::1; }; max-records word; };\n"
                + (0..<500).map { "zone z\($0) { template t; file \"z\($0)\"; };\n" }.joined())
        #expect(files.said().count == 1)
        #expect(files.errorCount == 1)
    }

    @Test func `of very many kinds a thousand are shown, and the others counted`() {
        let files = Files((0..<1_500).map { "option-\($0) 1;\n" }.joined())
        #expect(files.said().count == 1_001)
        #expect(files.said().last == "/named.conf: error: 500 more faults are not shown")
        #expect(files.errorCount == 1_500)
    }

    @Test func `more faults than anybody reads are counted`() {
        let files = Files(String(repeating: ";", count: 100_005))
        #expect(files.said().count == 11)
        #expect(files.said().last == "/named.conf:1:11: error: 99995 more like this: unexpected ';'")
        #expect(files.errorCount == 100_005)
    }
}
