import BINDLogging
import Synchronization
import SystemPackage
import Testing

import enum TestSupport.LocalTool
import class TestSupport.TemporaryDirectory

@Suite(.timeLimit(.minutes(1))) struct FileDestinationTests {
    private let folder: TemporaryDirectory
    private let complaints = Complaints()
    private let format = LogFormat(time: nil, showsCategory: false, showsSeverity: false)

    /// Keeps what is complained of.
    private final class Complaints: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ text: String) { kept.withLock { $0.append(text) } }
    }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func destination(
        _ name: String = "log", _ versions: LogFile.Versions = .never, size: Int? = nil,
        _ suffix: LogFile.Suffix = .increment
    ) -> FileDestination {
        let file = LogFile(
            path: folder.appending(name).string, versions: versions, maximumOctets: size, suffix: suffix)
        return FileDestination(file) { [complaints] in complaints.add($0) }
    }

    private func write(_ text: String, to destination: FileDestination, second: Int = 0) {
        destination.write(
            LogLine(time: LogTime(seconds: second, milliseconds: 7), category: "general", severity: .info, text: text),
            in: format)
    }

    @Test func `lines are appended to what is there`() throws {
        try folder.write("old\n", to: "log")
        let destination = destination()
        write("one", to: destination)
        write("two", to: destination)
        #expect(try folder.read("log") == "old\none\ntwo\n")
    }

    @Test func `a file is made when the first line comes, not before`() throws {
        let destination = destination()
        #expect(try folder.names == [])
        write("one", to: destination)
        #expect(try folder.names == ["log"])
    }

    @Test func `a file beyond its size is moved aside before the next line, the newest first`() throws {
        let destination = destination("log", .count(3), size: 8)
        for text in ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh", "iiii"] { write(text, to: destination) }
        // Ten octets are beyond eight, and the line that crosses the bound is still written.
        #expect(try folder.names == ["log", "log.0", "log.1", "log.2"])
        #expect(try folder.read("log") == "iiii\n")
        #expect(try folder.read("log.0") == "gggg\nhhhh\n")
        #expect(try folder.read("log.1") == "eeee\nffff\n")
        #expect(try folder.read("log.2") == "cccc\ndddd\n")
    }

    @Test func `versions beyond the number are removed, and names that are none of ours are not`() throws {
        for name in ["log.0", "log.2", "log.7", "log.x", "log.07", "log.1.gz", "other.9"] { try folder.write(name, to: name) }
        let destination = destination("log", .count(2), size: 1)
        write("a", to: destination)
        write("b", to: destination)
        #expect(try folder.names == ["log", "log.0", "log.07", "log.1", "log.1.gz", "log.x", "other.9"])
        #expect(try folder.read("log.1") == "log.0")
        #expect(try folder.read("log.0") == "a\n")
    }

    @Test func `versions 0 begins anew each time`() throws {
        let destination = destination("log", .count(0), size: 1)
        for text in ["a", "b", "c"] { write(text, to: destination) }
        #expect(try folder.names == ["log"])
        #expect(try folder.read("log") == "c\n")
    }

    @Test func `versions unlimited keeps all`() throws {
        let destination = destination("log", .unlimited, size: 1)
        for text in ["a", "b", "c", "d"] { write(text, to: destination) }
        #expect(try folder.names == ["log", "log.0", "log.1", "log.2"])
        #expect(try folder.read("log.2") == "a\n")
    }

    @Test func `a timestamp names when the file was full, and the oldest go`() throws {
        try folder.write("", to: "log.20010101000000000")
        let destination = destination("log", .count(2), size: 1, .timestamp)
        for (index, text) in ["a", "b", "c", "d"].enumerated() {
            write(text, to: destination, second: 1_795_230_245 + index)
        }
        #expect(try folder.names == ["log", "log.20261121030407007", "log.20261121030408007"])
        #expect(try folder.read("log.20261121030407007") == "b\n")
    }

    @Test func `a timestamp with versions unlimited keeps all`() throws {
        let destination = destination("log", .unlimited, size: 1, .timestamp)
        for (index, text) in ["a", "b", "c"].enumerated() { write(text, to: destination, second: 60 * index) }
        #expect(try folder.names == ["log", "log.19700101000100007", "log.19700101000200007"])
    }

    @Test func `a full file without versions takes no more until there is room`() throws {
        let destination = destination("log", .never, size: 4)
        for text in ["aaaa", "bbbb", "cccc"] { write(text, to: destination) }
        #expect(try folder.read("log") == "aaaa\n")
        #expect(destination.lostLines == 2)
        #expect(complaints.all.count == 1)
        try folder.write("", to: "log")
        write("dddd", to: destination)
        #expect(try folder.read("log") == "2 log lines were lost: they could not be written\ndddd\n")
        #expect(destination.lostLines == 0)
    }

    @Test func `a file that is full at the start is rolled first`() throws {
        try folder.write("1234", to: "log")
        write("new", to: destination("log", .count(1), size: 4))
        #expect(try folder.read("log.0") == "1234")
        #expect(try folder.read("log") == "new\n")
    }

    @Test func `reopening leaves a file that was renamed, and makes a new one`() throws {
        let destination = destination()
        write("one", to: destination)
        try folder.move("log", to: "log.old")
        write("two", to: destination)
        destination.reopen()
        write("three", to: destination)
        #expect(try folder.read("log.old") == "one\ntwo\n")
        #expect(try folder.read("log") == "three\n")
    }

    @Test func `a file that was removed comes back with the next line`() throws {
        let destination = destination()
        write("one", to: destination)
        try folder.remove("log")
        write("two", to: destination)
        #expect(try folder.read("log") == "two\n")
    }

    @Test func `a removed folder loses lines, says so once, and the count is told when it is back`() throws {
        try folder.makeFolder("deep")
        let destination = destination("deep/log")
        write("one", to: destination)
        try folder.remove("deep")
        for text in ["two", "three"] { write(text, to: destination) }
        #expect(destination.lostLines == 2)
        #expect(complaints.all == ["log file '\(folder.appending("deep/log"))': file not found"])
        try folder.makeFolder("deep")
        write("four", to: destination)
        #expect(try folder.read("deep/log") == "2 log lines were lost: they could not be written\nfour\n")
    }

    @Test(arguments: ["/dev/full", "/dev/null", "/", "/nonexistent/log"])
    func `what is no file of ours neither kills nor blocks`(path: String) {
        let destination = FileDestination(LogFile(path: path)) { [complaints] in complaints.add($0) }
        write("text", to: destination)
        #expect(destination.lostLines == 1)
        #expect(complaints.all.count == 1)
        #expect(destination.check() == (path == "/nonexistent/log" ? "file not found" : "invalid file"))
    }

    @Test func `a fifo that nobody reads neither kills nor blocks`() throws {
        try folder.makeFIFO("log")
        let destination = destination()
        write("text", to: destination)
        #expect(destination.lostLines == 1)
        #expect(destination.check() == "invalid file")
    }

    @Test func `a file that can be opened has nothing to complain of`() {
        #expect(destination().check() == nil)
    }

    @Test func `lines of many writers are whole, in many files`() async throws {
        let destination = destination("log", .unlimited, size: 2000)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    for line in 0..<100 { write("\(number) \(line) \(String(repeating: "x", count: 40))", to: destination) }
                }
            }
        }
        var lines: [Substring] = []
        for name in try folder.names { lines += try folder.read(name).split(separator: "\n") }
        #expect(lines.count == 400 && Set(lines).count == 400)
        #expect(lines.allSatisfy { $0.hasSuffix(String(repeating: "x", count: 40)) })
    }

    @Test(arguments: [LogFile.Suffix.increment, .timestamp])
    func `a folder or a FIFO with an old version's name stays, and does not end the rolling`(suffix: LogFile.Suffix)
        async throws
    {
        let names = suffix == .increment ? ["log.7", "log.8"] : ["log.20200101000000000", "log.20200102000000000"]
        _ = try await LocalTool.output("mkdir", [folder.appending(names[0]).string])
        _ = try await LocalTool.output("mkfifo", [folder.appending(names[1]).string])
        let destination = destination("log", .count(1), size: 4, suffix)
        for (second, text) in ["aaaa", "bbbb", "cccc"].enumerated() { write(text, to: destination, second: second) }
        #expect(complaints.all == [])
        #expect(try folder.names.count == 4)
        #expect(Set(try folder.names).isSuperset(of: names))
        #expect(try folder.read("log") == "cccc\n")
    }

    @Test func `a FIFO in the next version's place stays, and that is complained of`() async throws {
        let path = folder.appending("log.0")
        _ = try await LocalTool.output("mkfifo", [path.string])
        let destination = destination("log", .count(1), size: 4)
        for text in ["aaaa", "bbbb"] { write(text, to: destination) }
        #expect(complaints.all == ["log file '\(folder.appending("log"))': invalid file"])
        #expect(try folder.read("log") == "aaaa\n")
        #expect(try Stat(path).type == .fifo)
    }
}
