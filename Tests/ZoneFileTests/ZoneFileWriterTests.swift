import DNS
import SystemPackage
import TSIG
import TestSupport
import Testing
import ZoneFile
import ZoneTransfer

@Suite struct ZoneFileWriterTests {
    let apex: Name
    let request: AXFRRequest

    init() throws {
        apex = try Name(parsing: "example.com")
        request = AXFRRequest(id: 1, zone: apex)
    }

    /// A transfer into `path` that has taken `records`.
    private func transfer(of records: [TestRecord], into path: FilePath) throws -> InboundTransfer<ZoneFileWriter> {
        var transfer = InboundTransfer(
            answering: request, verifying: nil, limits: TransferLimits(), into: ZoneFileWriter(replacing: path))
        for (index, part) in stride(from: 0, to: records.count, by: 500).enumerated() {
            var message = MessageBuilder(id: request.id)
            if index == 0 { message.questions = [request.question] }
            message.answers = Array(records[part..<min(part + 500, records.count)])
            let octets = message.octets
            try transfer.receive(octets.span, at: TSIGTime(0))
        }
        return transfer
    }

    private func zone(serial: UInt32, hosts: Int = 1) -> [TestRecord] {
        TestRecord.zone(apex, serial: serial, hosts: hosts) + [.soa(apex, serial: serial)]
    }

    @Test func `a published zone is one record a line, absolute, with tabs, the SOA first`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let identity = try transfer(of: zone(serial: 7), into: path).finish().publish()
            #expect(
                try read(path) == """
                    example.com.\t3600\tIN\tSOA\texample.com. example.com. 7 3600 600 86400 300
                    example.com.\t3600\tIN\tNS\texample.com.
                    example.com.\t3600\tIN\tA\t127.0.0.1

                    """)
            #expect(identity.hasSameStatus(as: try #require(FileIdentity(of: path))))
            #expect(identity.digest != nil)
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `the same zone gives the same octets`() throws {
        try withFolder { folder in
            let first = folder.appending("first")
            let second = folder.appending("second")
            _ = try transfer(of: zone(serial: 7, hosts: 3000), into: first).finish().publish()
            _ = try transfer(of: zone(serial: 7, hosts: 3000), into: second).finish().publish()
            #expect(try read(first) == read(second))
        }
    }

    @Test func `a zone larger than the buffer is written while it arrives, and whole`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            let hosts = 20000
            try write("old\n", to: path)
            var transfer = try transfer(of: Array(zone(serial: 7, hosts: hosts).dropLast()), into: path)
            let temporary = try #require(try names(in: folder).first { $0 != "db.example.com" })
            #expect(try Stat(folder.appending(temporary)).size > 256 * 1024)
            var last = MessageBuilder(id: request.id)
            last.answers = [.soa(apex, serial: 7)]
            let octets = last.octets
            try transfer.receive(octets.span, at: TSIGTime(0))
            _ = try transfer.finish().publish()
            #expect(try read(path).split(separator: "\n").count == hosts + 2)
        }
    }

    @Test func `a transfer that fails leaves the old file and nothing beside it`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            #expect(throws: TransferError.unfinished) {
                _ = try transfer(of: Array(zone(serial: 7).dropLast()), into: path).finish()
            }
            #expect(try read(path) == "old\n")
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `malformed RDATA ends the transfer, and the old file stays`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            let short = TestRecord(try Name(parsing: "a.example.com"), .a, [1, 2, 3])
            #expect(throws: ReceiveError<ZoneFileError>.self) {
                _ = try transfer(of: zone(serial: 7).dropLast() + [short], into: path)
            }
            #expect(try read(path) == "old\n")
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }

    @Test func `a verified transfer that is never published changes nothing`() throws {
        try withFolder { folder in
            let path = folder.appending("db.example.com")
            try write("old\n", to: path)
            do {
                let verified = try transfer(of: zone(serial: 7), into: path).finish()
                #expect(verified.soa.serial == Serial(7))
            }
            #expect(try read(path) == "old\n")
            #expect(try names(in: folder) == ["db.example.com"])
        }
    }
}
