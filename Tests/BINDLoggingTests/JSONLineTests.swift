import BINDLogging
import Foundation
import Testing

@Suite struct JSONLineTests {
    let time = LogTime(seconds: 1_795_230_245, milliseconds: 23)

    func octets(_ text: String, _ fields: LogFields = LogFields()) -> [UInt8] {
        LogFormat(.json).octets(
            of: LogLine(time: time, category: "xfer-in", severity: .debug(3), text: text, fields: fields))
    }

    func object(_ octets: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
    }

    @Test func `a line is an object with time, category, severity and text, in this order`() {
        #expect(
            String(decoding: octets("Transfer started."), as: UTF8.self) == #"""
                {"time":"2026-11-21T03:04:05.023Z","category":"xfer-in","severity":"debug 3","text":"Transfer started."}

                """#)
    }

    @Test func `fields follow the text, numbers as numbers`() {
        let fields = LogFields(
            zone: "example.com/IN", primary: "192.0.2.1#53", serial: .max, messages: 3, records: 120, bytes: 4567,
            milliseconds: 12)
        let tail = #"""
            "text":"x","zone":"example.com/IN","primary":"192.0.2.1#53","serial":4294967295,"messages":3,"records":120,"bytes":4567,"seconds":0.012}

            """#
        #expect(String(decoding: octets("x", fields), as: UTF8.self).hasSuffix(tail))
    }

    @Test(arguments: [(0, "0.000"), (7, "0.007"), (1999, "1.999"), (60_000, "60.000"), (-12, "-0.012"), (.min, "8.808")])
    func `seconds have three digits behind the point`(milliseconds: Int64, shown: String) throws {
        let text = String(decoding: octets("", LogFields(milliseconds: milliseconds)), as: UTF8.self)
        #expect(text.contains("\"seconds\":") && text.hasSuffix("\(milliseconds == .min ? "75.808" : shown)}\n"))
        _ = try object(Array(text.utf8))
    }

    @Test func `every character comes back as it was, and none could end the line or steer a terminal`() throws {
        let scalars = (0...0x3000).compactMap(Unicode.Scalar.init) + ["\u{FEFF}", "\u{FFFF}", "\u{1F310}", "\u{10FFFF}"]
        for start in stride(from: 0, to: scalars.count, by: 200) {
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars[start..<min(start + 200, scalars.count)])
            let line = octets(text, LogFields(zone: text, primary: "a\"b"))
            #expect(line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            let object = try object(line)
            let found = try #require(object["text"] as? String)
            #expect(found.unicodeScalars.elementsEqual(text.unicodeScalars))
            #expect(object["primary"] as? String == "a\"b")
        }
    }

    @Test func `octets that are no UTF-8 are still a valid object`() throws {
        let text = String(decoding: (0...255).map { UInt8($0) } + [0xC3], as: UTF8.self)
        #expect(try object(octets(text))["text"] as? String == text)
    }

    @Test(arguments: ["x", "\n", "\"", "é", "\u{1F310}", "\u{85}"], [3900, 4000, 4001, 4002, 4003, 4100, 5000, 100_000])
    func `a line that is too long is cut within its text and stays an object`(unit: String, count: Int) throws {
        let text = String(repeating: unit, count: count)
        let line = octets(text, LogFields(zone: "example.com/IN", serial: 1))
        #expect(line.count <= LogFormat.maximumOctets)
        let object = try object(line)
        let found = try #require(object["text"] as? String)
        #expect(found == text || found.hasSuffix("...") && text.hasPrefix(found.dropLast(3)))
        #expect(object["serial"] as? Int == 1)
    }

    @Test func `names without end are cut, too`() throws {
        let long = String(repeating: "\"", count: 10_000)
        let line = LogFormat(.json).octets(
            of: LogLine(
                time: time, category: long, severity: .info, text: "text", fields: LogFields(zone: long, primary: long)))
        #expect(line.count <= LogFormat.maximumOctets)
        #expect(try object(line)["text"] as? String == "text")
    }
}
