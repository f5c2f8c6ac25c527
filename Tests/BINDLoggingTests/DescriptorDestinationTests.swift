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

    private func isEmpty(_ descriptor: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 0
    }

    @Test func `the lines of a turn are written together when it ends`() throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let turns = LogTurns()
        let destination = DescriptorDestination(writer, turns: turns)
        for turn in 1...3 {
            turns.begin()
            destination.write(line("\(turn) one"), in: format)
            destination.write(line("\(turn) two"), in: format)
            #expect(isEmpty(reader))
            turns.end()
            #expect(read(reader) == "general: info: \(turn) one\ngeneral: info: \(turn) two\n")
        }
        destination.write(line("between turns"), in: format)
        #expect(read(reader) == "general: info: between turns\n")
    }

    @Test func `a warning takes along what waits for the end of a turn`() throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let turns = LogTurns()
        let destination = DescriptorDestination(writer, turns: turns)
        turns.begin()
        destination.write(line("one"), in: format)
        destination.write(
            LogLine(time: LogTime(seconds: 0, milliseconds: 0), category: "general", severity: .warning, text: "two"),
            in: format)
        #expect(read(reader) == "general: info: one\ngeneral: warning: two\n")
        turns.end()
        #expect(isEmpty(reader))
    }

    @Test func `no more waits than a pipe takes whole, and all of it comes in order`() throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let turns = LogTurns()
        let destination = DescriptorDestination(writer, turns: turns)
        let text = String(repeating: "x", count: 100)
        turns.begin()
        for number in 0..<100 { destination.write(line("\(number) \(text)"), in: format) }
        var received = read(reader)
        #expect(received.utf8.count > LogFormat.maximumOctets)
        turns.end()
        received += read(reader)
        #expect(received == (0..<100).map { "general: info: \($0) \(text)\n" }.joined())
    }

    @Test func `no line is left behind by a turn that ends while it is logged`() async throws {
        let (reader, writer) = try pipe()
        defer { for end in [reader, writer] { close(end) } }
        let turns = LogTurns()
        let destination = DescriptorDestination(writer, turns: turns)
        for round in 0..<2000 {
            turns.begin()
            async let ended: Void = turns.end()
            destination.write(line("\(round)"), in: format)
            await ended
            #expect(!isEmpty(reader))
            _ = read(reader)
        }
    }

    @Test func `lines that waited in vain are counted`() throws {
        let turns = LogTurns()
        let destination = DescriptorDestination(-1, turns: turns)
        turns.begin()
        for _ in 0..<3 { destination.write(line("lost"), in: format) }
        #expect(destination.lostLines == 0)
        turns.end()
        #expect(destination.lostLines == 3)
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
