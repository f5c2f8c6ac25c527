// Written octet by octet: a line is cut to what a pipe accepts at once and must still be an object, so the text, the only part
// without a limit, gets the room that the rest leaves.

/// A log line as one JSON object.
enum JSONLine {
    /// The most octets of a zone's name and class, escaped; the longest name has 1275.
    private static let zoneLimit = 1500
    private static let nameLimit = 128

    /// `{"time":"2026-11-21T03:04:05.123Z","category":"xfer-in","severity":"info","text":"…","zone":"example.com/IN"}` and a
    /// newline.
    static func octets(of line: LogLine) -> [UInt8] {
        let tail = members(of: line.fields)
        var octets: [UInt8] = []
        octets.reserveCapacity(128 + line.text.utf8.count + tail.count)
        octets += #"{"time":""#.utf8
        octets.append(line.time, .iso8601UTC)
        octets += #"","category":""#.utf8
        octets.appendEscaped(line.category, .json, upTo: octets.count + nameLimit)
        octets += #"","severity":""#.utf8
        octets += line.severity.description.utf8
        octets += #"","text":""#.utf8
        let ending = "\"}\n".utf8.count + tail.count
        octets.appendEscaped(line.text, .json, upTo: LogFormat.maximumOctets - ending)
        octets.append(UInt8(ascii: "\""))
        octets += tail
        octets += "}\n".utf8
        return octets
    }

    private static func members(of fields: LogFields) -> [UInt8] {
        var octets: [UInt8] = []
        func append(_ name: String, _ text: String, upTo limit: Int) {
            octets += ",\"\(name)\":\"".utf8
            octets.appendEscaped(text, .json, upTo: octets.count + limit)
            octets.append(UInt8(ascii: "\""))
        }
        func append(_ name: String, _ number: some BinaryInteger) {
            octets += ",\"\(name)\":\(number)".utf8
        }
        if let zone = fields.zone { append("zone", zone, upTo: zoneLimit) }
        if let primary = fields.primary { append("primary", primary, upTo: nameLimit) }
        if let serial = fields.serial { append("serial", serial) }
        if let messages = fields.messages { append("messages", messages) }
        if let records = fields.records { append("records", records) }
        if let bytes = fields.bytes { append("bytes", bytes) }
        if let milliseconds = fields.milliseconds {
            let part = String(abs(milliseconds % 1000))
            let zeros = String(repeating: "0", count: 3 - part.count)
            octets += ",\"seconds\":\(milliseconds < 0 ? "-" : "")\((milliseconds / 1000).magnitude).\(zeros)\(part)".utf8
        }
        return octets
    }
}
