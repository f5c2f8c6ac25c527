import BINDLogging
import Glibc
import SystemPackage
import Testing

import class TestSupport.TemporaryDirectory

@Suite(.timeLimit(.minutes(1))) struct DescriptorDestinationTests {
    let format = LogFormat(time: nil)

    func line(_ text: String) -> LogLine {
        LogLine(time: LogTime(seconds: 0, milliseconds: 0), category: "general", severity: .info, text: text)
    }

    func pipe() throws -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [-1, -1]
        try #require(unsafe Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    func read(_ descriptor: CInt, upTo count: Int = 65536) -> String {
        var octets = [UInt8](repeating: 0, count: count)
        let received = unsafe Glibc.read(descriptor, &octets, count)
        return String(decoding: octets.prefix(max(0, received)), as: UTF8.self)
    }

    @Test func `a line is written as its format has it`() throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let destination = DescriptorDestination(writer)
        destination.write(line("one"), in: format)
        destination.write(line("two"), in: format)
        #expect(read(reader) == "general: info: one\ngeneral: info: two\n")
        #expect(destination.lostLines == 0)
    }

    @Test func `a file takes line after line`() throws {
        let folder = try TemporaryDirectory()
        let file = unsafe open(folder.appending("log").string, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let destination = DescriptorDestination(file)
        destination.write(line("one"), in: format)
        destination.write(line("two"), in: format)
        #expect(try folder.read("log") == "general: info: one\ngeneral: info: two\n")
        #expect(destination.lostLines == 0)
    }

    @Test func `a reader that went away neither kills nor blocks`() throws {
        let (reader, writer) = try pipe()
        close(reader)
        defer { close(writer) }
        let destination = DescriptorDestination(writer)
        for _ in 0..<3 { destination.write(line("text"), in: format) }
        #expect(destination.lostLines == 3)
    }

    @Test func `a full disk neither kills nor blocks`() throws {
        let full = unsafe open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let destination = DescriptorDestination(full)
        destination.write(line("text"), in: format)
        #expect(destination.lostLines == 1)
    }

    @Test func `a closed descriptor neither kills nor blocks`() {
        let destination = DescriptorDestination(-1)
        destination.write(line("text"), in: format)
        #expect(destination.lostLines == 1)
    }

    @Test func `lines that a full pipe does not take are counted, and the count is told when there is room`() throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let destination = DescriptorDestination(writer)
        let long = line(String(repeating: "x", count: 4000))
        var written = 0
        while destination.lostLines == 0, written < 1000 {
            destination.write(long, in: format)
            written += 1
        }
        destination.write(long, in: format)
        #expect(destination.lostLines == 2)
        for _ in 1..<written { #expect(read(reader, upTo: 4016).hasSuffix("x\n")) }
        destination.write(line("again"), in: format)
        #expect(
            read(reader)
                == "general: warning: 2 log lines were lost: they could not be written\ngeneral: info: again\n")
        #expect(destination.lostLines == 0)
    }

    @Test func `lines of many writers do not mix`() async throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let destinations = (0..<4).map { _ in DescriptorDestination(writer) }
        await withTaskGroup(of: Void.self) { tasks in
            for (index, destination) in destinations.enumerated() {
                tasks.addTask {
                    let text = String(repeating: "\(index)", count: 500)
                    for _ in 0..<20 { destination.write(self.line(text), in: self.format) }
                }
            }
        }
        let lines = read(reader).split(separator: "\n")
        #expect(lines.count == 80)
        for line in lines { #expect(Set(line.dropFirst("general: info: ".count)).count == 1 && line.utf8.count == 515) }
    }
}
