import DNS
import Testing

@Suite struct MessageWriterTests {
    private static func name(_ text: String) throws -> Name { try Name(parsing: text) }

    @Test func `what is written is read back, each section counted`() throws {
        let zone = try Self.name("example.com")
        let soa = SOA(
            ttl: 60, mname: try Self.name("ns1.example.com"), rname: try Self.name("host.example.com"), serial: Serial(7),
            refresh: 1, retry: 2, expire: 3, minimum: 4)
        let edns = EDNS(payloadSize: 1232, options: [.expireQuery, .init(code: 3, octets: [1, 2])])
        for matching in [CompressedNames.Matching.none, .sameCase, .anyCase] {
            var writer = MessageWriter(
                id: 0xABCD, flags: 0x8400, question: Question(name: zone, type: .soa, recordClass: .internet), names: matching)
            try writer.append(Question(name: .root, type: .any, recordClass: .any))
            try writer.append(soa, of: zone, to: .answer)
            try writer.append(.ns, of: zone, ttl: 9, parts: [.name(soa.mname)], to: .authority)
            try writer.append(.a, of: soa.mname, .chaos, ttl: 8, [192, 0, 2, 1], to: .additional)
            try writer.append(edns)
            let octets = writer.octets
            var reader = try MessageReader(octets.span)
            #expect(
                reader.header
                    == MessageHeader(
                        id: 0xABCD, flags: 0x8400, questionCount: 2, answerCount: 1, authorityCount: 1, additionalCount: 2))
            #expect(try reader.readQuestion(in: octets.span) == Question(name: zone, type: .soa, recordClass: .internet))
            #expect(try reader.readQuestion(in: octets.span) == Question(name: .root, type: .any, recordClass: .any))
            let records = try (0..<4).map { _ in try reader.readRecord(in: octets.span) }
            try reader.expectEnd(of: octets.span)
            #expect(records.map(\.type) == [.soa, .ns, .a, .opt])
            #expect(records.map(\.ttl) == [60, 9, 8, 0])
            #expect(records.map(\.recordClass) == [.internet, .internet, .chaos, RecordClass(1232)])
            #expect(try SOA(records[0], in: octets.span) == soa)
            #expect(try records.map { try owner(of: $0, in: octets) } == [zone, zone, soa.mname, .root])
            #expect(try EDNS(records[3], in: octets.span) == edns)
        }
    }

    private func owner(of record: RecordSlice, in octets: [UInt8]) throws -> Name {
        var offset = record.owner
        return try Name(in: octets.span, at: &offset)
    }

    @Test func `names end in pointers as RFC 1035 §4.1.4 shows it`() throws {
        var writer = MessageWriter(id: 0, names: .sameCase)
        for text in ["F.ISI.ARPA", "FOO.F.ISI.ARPA", "ARPA", ".", "isi.ARPA"] {
            try writer.append(Question(name: Self.name(text), type: .a, recordClass: .internet))
        }
        let rest: [UInt8] = [0, 1, 0, 1]
        let expected: [UInt8] =
            [1, 0x46, 3, 0x49, 0x53, 0x49, 4, 0x41, 0x52, 0x50, 0x41, 0] + rest
            + [3, 0x46, 0x4F, 0x4F, 0xC0, 12] + rest + [0xC0, 18] + rest + [0] + rest
            // Another letter case is another name here: it keeps its own.
            + [3, 0x69, 0x73, 0x69, 0xC0, 18] + rest
        #expect(Array(writer.octets[12...]) == expected)
    }

    @Test func `a name takes on another's letter case only where that does not matter`() throws {
        let lengths = try [CompressedNames.Matching.none, .sameCase, .anyCase].map { matching in
            var writer = MessageWriter(id: 0, names: matching)
            for text in ["example.com", "EXAMPLE.com"] {
                try writer.append(Question(name: Self.name(text), type: .a, recordClass: .internet))
            }
            return writer.octets.count
        }
        #expect(lengths == [12 + 17 + 17, 12 + 17 + 14, 12 + 17 + 6])
    }

    @Test(arguments: Array(0...300) + [32768, 32769, 65535] as [UInt16])
    func `in RDATA, names are compressed in RFC 1035's types alone (RFC 3597 §4)`(number: UInt16) throws {
        let type = RecordType(number)
        let zone = try Self.name("example.com")
        var writer = MessageWriter(id: 0, names: .sameCase)
        try writer.append(type, of: zone, ttl: 0, parts: [.octets([7, 7]), .name(zone)], to: .answer)
        let octets = writer.octets
        var reader = try MessageReader(octets.span)
        let rdata = octets.span.array(try reader.readRecord(in: octets.span).rdata)
        let compresses = [2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15].contains(number)
        #expect(rdata == [7, 7] + (compresses ? [0xC0, 12] : zone.octets))
        #expect(type.compressesNames == compresses)
    }

    @Test func `nothing points behind the first 16384 octets`() throws {
        let late = try Self.name("late.example")
        for (padding, isPointedTo) in [(16359, true), (16360, true), (16361, false)] {
            var writer = MessageWriter(id: 0, names: .sameCase)
            try writer.append(.null, of: .root, ttl: 0, [UInt8](repeating: 0, count: padding), to: .answer)
            try writer.append(.a, of: late, ttl: 0, [], to: .answer)
            let end = writer.octets.count
            try writer.append(.a, of: late, ttl: 0, [], to: .answer)
            let first = writer.octets[end]
            #expect(first == (isPointedTo ? 0xFF : 4))
            let last = try owner(of: try lastRecord(of: writer.octets), in: writer.octets)
            #expect(last == late)
        }
    }

    private func lastRecord(of octets: [UInt8]) throws -> RecordSlice {
        var reader = try MessageReader(octets.span)
        var record = RecordSlice.none
        for _ in 0..<reader.header.answerCount { record = try reader.readRecord(in: octets.span) }
        return record
    }

    // MARK: Bounds

    @Test func `a message of 65535 octets is whole, and nothing is begun that would make it longer`() throws {
        var writer = MessageWriter(id: 0, names: .sameCase)
        let room = MessageWriter.maximumOctets - writer.octets.count - 11
        #expect(throws: MessageWriterError.messageTooLong(octets: 65536)) {
            try writer.append(.null, of: .root, ttl: 0, [UInt8](repeating: 1, count: room + 1), to: .answer)
        }
        #expect(writer.octets == MessageWriter(id: 0).octets)
        try writer.append(.null, of: .root, ttl: 0, [UInt8](repeating: 1, count: room), to: .answer)
        let whole = writer.octets
        #expect(whole.count == 65535)
        #expect(throws: MessageWriterError.messageTooLong(octets: 65546)) {
            try writer.append(.a, of: .root, ttl: 0, [], to: .additional)
        }
        #expect(throws: MessageWriterError.messageTooLong(octets: 65546)) { try writer.append(EDNS(payloadSize: 512)) }
        #expect(writer.octets == whole)
        var questions = MessageWriter(id: 0)
        let long = try Question(name: Self.name("aaaaaaaaaaaaaaaaaaaaaaaaaa"), type: .a, recordClass: .internet)
        var added = 0
        while added < 3000, (try? questions.append(long)) != nil { added += 1 }
        #expect(added == (65535 - 12) / 32)
        #expect(throws: MessageWriterError.messageTooLong(octets: 12 + 32 * (added + 1))) { try questions.append(long) }
        #expect(try MessageHeader(in: questions.octets.span).questionCount == UInt16(added))
    }

    @Test(arguments: [65535, 65536, 70_000, 200_000])
    func `RDATA and options that no record holds are refused`(count: Int) throws {
        let octets = [UInt8](repeating: 0, count: count)
        var writer = MessageWriter(id: 0)
        #expect(throws: MessageWriterError.messageTooLong(octets: 12 + 11 + count)) {
            try writer.append(.null, of: .root, ttl: 0, octets, to: .answer)
        }
        #expect(throws: MessageWriterError.messageTooLong(octets: 12 + 11 + 4 + count)) {
            try writer.append(EDNS(payloadSize: 512, options: [.init(code: 3, octets: octets)]))
        }
        #expect(writer.octets == MessageWriter(id: 0).octets)
    }

    @Test func `nothing points to what was taken back`() throws {
        let (short, long) = (try Self.name("b.example"), try Self.name("a.b.example"))
        var writer = MessageWriter(id: 0, names: .sameCase)
        #expect(throws: MessageWriterError.self) {
            try writer.append(.null, of: long, ttl: 0, [UInt8](repeating: 0, count: 65535), to: .answer)
        }
        try writer.append(.a, of: short, ttl: 0, [], to: .answer)
        #expect(Array(writer.octets[12..<23]) == short.octets)
        let octets = writer.octets
        #expect(try owner(of: try lastRecord(of: octets), in: octets) == short)
    }

    @Test func `the sections have their order`() throws {
        var writer = MessageWriter(id: 0)
        try writer.append(.a, of: .root, ttl: 0, [], to: .authority)
        let octets = writer.octets
        #expect(throws: MessageWriterError.questionAfterRecords) {
            try writer.append(Question(name: .root, type: .a, recordClass: .internet))
        }
        #expect(throws: MessageWriterError.sectionOutOfOrder(.answer, after: .authority)) {
            try writer.append(.a, of: .root, ttl: 0, [], to: .answer)
        }
        #expect(writer.octets == octets)
        try writer.append(EDNS(payloadSize: 512))
        #expect(throws: MessageWriterError.sectionOutOfOrder(.authority, after: .additional)) {
            try writer.append(.a, of: .root, ttl: 0, [], to: .authority)
        }
    }

    // MARK: Going on with a message

    @Test func `what follows a whole message goes into its additional section`() throws {
        let question = Question(name: try Self.name("example.com"), type: .soa, recordClass: .internet)
        let message = MessageWriter(id: 9, asking: question, edns: EDNSQuery(asksExpire: true)).octets
        var taken = message
        var writer = try MessageWriter(continuing: &taken, names: .anyCase)
        #expect(taken.isEmpty)
        try writer.append(.tsig, of: Self.name("key.EXAMPLE.com"), .any, ttl: 0, [], to: .additional)
        #expect(Array(writer.octets[message.count...]) == [3, 0x6B, 0x65, 0x79, 0xC0, 12, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0])
        #expect(try MessageHeader(in: writer.octets.span).additionalCount == 2)
        #expect(throws: MessageWriterError.questionAfterRecords) { try writer.append(question) }
        for length in 0..<12 {
            var short = Array(message[..<length])
            #expect(throws: WireError.truncated(at: length)) { try MessageWriter(continuing: &short) }
            #expect(short == Array(message[..<length]))
        }
    }

    @Test func `a section that is full is refused`() throws {
        var octets = MessageWriter(id: 0).octets
        (octets[10], octets[11]) = (0xFF, 0xFF)
        let full = octets
        var writer = try MessageWriter(continuing: &octets)
        #expect(throws: MessageWriterError.tooManyRecords(.additional)) { try writer.append(EDNS(payloadSize: 512)) }
        #expect(writer.octets == full)
    }

    @Test func `a question that is cut short, compressed or no name is not pointed to`() throws {
        let name = try Self.name("a.b")
        for tail in [[], [1], [1, 0x61], [1, 0x61, 1, 0x62], [1, 0x61, 0xC0, 12], [64], [1, 0x61, 0x80, 0]] as [[UInt8]] {
            var octets = MessageWriter(id: 0).octets
            octets[5] = 1
            octets += tail
            var writer = try MessageWriter(continuing: &octets, names: .anyCase)
            try writer.append(.a, of: name, ttl: 0, [], to: .additional)
            #expect(Array(writer.octets[(12 + tail.count)...].prefix(name.octets.count)) == name.octets)
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `any names, written one behind the other, are read back`(seed: UInt64) throws {
        var random = RandomOctets(seed: seed)
        for matching in [CompressedNames.Matching.none, .sameCase, .anyCase] {
            var writer = MessageWriter(id: 0, names: matching)
            var names: [Name] = []
            for _ in 0..<600 {
                // Labels of few and odd octets, so that many names share many.
                var octets: [UInt8] = []
                for _ in 0..<Int.random(in: 0...20, using: &random) {
                    let length = Int.random(in: 1...2, using: &random)
                    octets.append(UInt8(length))
                    for _ in 0..<length { octets.append([0, 1, 0x41, 0x61, 0xC0].randomElement(using: &random) ?? 0) }
                }
                let name = Name(uncompressed: (octets + [0]).span)
                names.append(name)
                try writer.append(.ptr, of: name, ttl: 0, parts: [.name(name)], to: .answer)
            }
            let message = writer.octets
            var reader = try MessageReader(message.span)
            for name in names {
                let record = try reader.readRecord(in: message.span)
                var offset = record.rdata.lowerBound
                let (owner, target) = (try owner(of: record, in: message), try Name(in: message.span, at: &offset))
                #expect(owner == name && target == name && offset == record.rdata.upperBound)
                if matching != .anyCase { #expect(owner.octets == name.octets && target.octets == name.octets) }
            }
            try reader.expectEnd(of: message.span)
        }
    }

    @Test func `the errors say what they know`() {
        for (error, text) in [
            (.messageTooLong(octets: 65536), "ran out of space: a message of 65536 octets"),
            (.tooManyQuestions, "ran out of space: more than 65535 questions"),
            (.tooManyRecords(.additional), "ran out of space: more than 65535 records in the additional section"),
            (.questionAfterRecords, "a question behind records"),
            (.sectionOutOfOrder(.answer, after: .authority), "the answer section behind the authority section"),
        ] as [(MessageWriterError, String)] { #expect(error.description == text) }
    }
}

extension RecordType {
    fileprivate static var null: RecordType { RecordType(10) }
}
