import BINDLogging
import Glibc
import Testing

@Suite struct LogFormatTests {
    // 21 November 2026, 03:04:05.023 UTC.
    let time = LogTime(seconds: 1_795_230_245, milliseconds: 23)

    func text(_ line: LogLine, _ format: LogFormat) -> String {
        String(decoding: format.octets(of: line), as: UTF8.self)
    }

    func line(_ text: String) -> LogLine {
        LogLine(time: time, category: "xfer-in", severity: .info, text: text)
    }

    @Test func `a line has the form that BIND gives it`() {
        let shown = text(line("zone example.com/IN: Transfer started."), LogFormat(time: .iso8601UTC))
        #expect(shown == "2026-11-21T03:04:05.023Z xfer-in: info: zone example.com/IN: Transfer started.\n")
    }

    @Test func `local time is the clock on the wall, with English months`() {
        // The zone this runs in is not known, its distance from UTC is.
        var seconds = time.seconds
        var local = unsafe tm()
        _ = unsafe localtime_r(&seconds, &local)
        let shifted = LogTime(seconds: unsafe time.seconds + local.tm_gmtoff, milliseconds: 23).text(.iso8601UTC)
        #expect(time.text(.iso8601) == shifted.dropLast())
        let day = shifted.dropFirst(8).prefix(2)
        #expect(time.text(.local) == "\(day)-Nov-2026 \(shifted.dropFirst(11).dropLast())")
    }

    @Test func `every month has its name`() {
        let names = (0..<12).map {
            LogTime(seconds: 1_768_435_200 + $0 * 2_629_746, milliseconds: 0).text(.local).split(separator: "-")[1]
        }
        #expect(names == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
    }

    @Test(arguments: [-1, 0, Int.max, Int.min]) func `no time is too far away to be shown`(seconds: Int) {
        for form in TimeForm.allCases {
            #expect(LogTime(seconds: seconds, milliseconds: 999).text(form).contains(".999"))
        }
    }

    @Test func `each part can be left out`() {
        let line = line("text")
        #expect(text(line, LogFormat(time: nil)) == "xfer-in: info: text\n")
        #expect(text(line, LogFormat(time: nil, showsCategory: false)) == "info: text\n")
        #expect(text(line, LogFormat(time: nil, showsCategory: false, showsSeverity: false)) == "text\n")
    }

    @Test func `a text cannot begin a line of its own or steer the terminal`() {
        let plain = LogFormat(time: nil, showsCategory: false, showsSeverity: false)
        #expect(text(line("a\nb\r\u{1B}[2J\u{7F}\u{85}\t\0"), plain) == #"a\010b\013\027[2J\127\194\133\009\000"# + "\n")
        #expect(text(line("\u{2028}\u{202E}"), plain) == #"\226\128\168\226\128\174"# + "\n")
        #expect(text(line("zürich \u{1F310}"), plain) == "zürich \u{1F310}\n")
        let category = LogLine(time: time, category: "a\nb", severity: .info, text: "c")
        #expect(text(category, LogFormat(time: nil)) == #"a\010b: info: c"# + "\n")
    }

    @Test(arguments: ["x", "\n", "é", "\u{1F310}"], 4060...4100)
    func `no line is longer than a pipe takes at once, and none is cut within a character`(unit: String, octets: Int) {
        let count = octets / unit.utf8.count
        let shown = LogFormat(time: nil).octets(of: line(String(repeating: unit, count: count)))
        #expect(shown.count <= LogFormat.maximumOctets)
        #expect(shown.last == UInt8(ascii: "\n"))
        let text = String(validating: shown, as: UTF8.self)
        #expect(text != nil)
        let isWhole = count * (unit == "\n" ? 4 : unit.utf8.count) + "xfer-in: info: \n".utf8.count <= LogFormat.maximumOctets
        #expect(text?.hasSuffix("...\n") == !isWhole)
    }
}
