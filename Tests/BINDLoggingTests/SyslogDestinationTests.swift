import BINDLogging
import Glibc
import SystemPackage
import Testing

import class TestSupport.TemporaryDirectory

@Suite(.timeLimit(.minutes(1))) struct SyslogDestinationTests {
    private let folder: TemporaryDirectory
    private let format = LogFormat(time: nil)
    // 1 November 2026; the hour depends on where this runs.
    private let time = LogTime(seconds: 1_793_534_400, milliseconds: 0)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private var path: String { folder.appending("log").string }

    private func line(_ text: String, _ severity: Severity = .info) -> LogLine {
        LogLine(time: time, category: "general", severity: severity, text: text)
    }

    /// A socket as the syslog daemon has it.
    private func listener() throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bind(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        try #require(result == 0)
        return descriptor
    }

    private func receive(_ descriptor: CInt) -> String {
        var octets = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &octets, octets.count, CInt(MSG_DONTWAIT))
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }

    @Test func `a datagram has priority, time, program and the line without its newline`() throws {
        let descriptor = try listener()
        defer { close(descriptor) }
        let destination = SyslogDestination(path: path)
        destination.write(line("zone example.com/IN: expired", .warning), in: format)
        let datagram = receive(descriptor)
        #expect(datagram.hasPrefix("<28>"))
        #expect(datagram.hasSuffix(" secondaryd[\(getpid())]: general: warning: zone example.com/IN: expired"))
        let date = datagram.dropFirst(4).prefix(15)
        #expect(date.hasPrefix("Nov  1 ") || date.hasPrefix("Oct 31 "))
        #expect(date.suffix(6) == ":00:00" || date.suffix(6) == ":30:00" || date.suffix(6) == ":45:00")
    }

    @Test(
        arguments: [
            (.critical, 2), (.error, 3), (.warning, 4), (.notice, 5), (.info, 6), (.debug(1), 7), (.debug(99), 7),
        ] as [(Severity, Int)])
    func `severities have syslog's numbers`(severity: Severity, number: Int) throws {
        let descriptor = try listener()
        defer { close(descriptor) }
        SyslogDestination(facility: .local7, path: path).write(line("x", severity), in: format)
        #expect(receive(descriptor).hasPrefix("<\(23 * 8 + number)>"))
    }

    @Test(arguments: zip(SyslogFacility.allCases, Array(0...11) + Array(16...23)))
    func `facilities have syslog's numbers`(facility: SyslogFacility, number: Int) throws {
        let descriptor = try listener()
        defer { close(descriptor) }
        SyslogDestination(facility: facility, path: path).write(line("x"), in: format)
        #expect(receive(descriptor).hasPrefix("<\(number * 8 + 6)>"))
    }

    @Test func `a daemon that is not there costs the line, and the count is told when it is back`() throws {
        let destination = SyslogDestination(path: path)
        for _ in 0..<3 { destination.write(line("lost"), in: format) }
        #expect(destination.lostLines == 3)
        var descriptor = try listener()
        destination.write(line("one"), in: format)
        #expect(receive(descriptor).hasSuffix("general: warning: 3 log lines were lost: they could not be written"))
        #expect(receive(descriptor).hasSuffix(": one"))
        // The daemon is started anew, on a new socket.
        close(descriptor)
        try folder.remove("log")
        descriptor = try listener()
        defer { close(descriptor) }
        destination.write(line("two"), in: format)
        #expect(receive(descriptor).hasSuffix(": two"))
        #expect(destination.lostLines == 0)
    }

    @Test func `a daemon that does not read costs lines, not time`() throws {
        let descriptor = try listener()
        defer { close(descriptor) }
        let destination = SyslogDestination(path: path)
        let long = line(String(repeating: "x", count: 4000))
        var written = 0
        while destination.lostLines == 0, written < 10_000 {
            destination.write(long, in: format)
            written += 1
        }
        #expect(destination.lostLines == 1)
    }

    @Test func `a path that no socket can have loses the line`() {
        let destination = SyslogDestination(path: "/" + String(repeating: "x", count: 200))
        destination.write(line("x"), in: format)
        #expect(destination.lostLines == 1)
    }
}
