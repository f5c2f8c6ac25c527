import DNS
import SystemPackage
import TSIG
import TestSupport
import ZoneFile
import ZoneTransfer

/// The messages of an answer to an AXFR, taken as the daemon takes them; once signed by the key that was asked with, once without a key.
///
/// Input: an octet that says what is asked and under which limits, then messages, each behind its length in two octets.
struct TransferHarness: FuzzHarness {
    private let zone: Name
    private let key: TSIGKey
    private let directory: TemporaryDirectory
    private let path: FilePath

    init() throws {
        zone = try Fuzzed.apex()
        key = try Fuzzed.key()
        directory = try TemporaryDirectory()
        path = directory.appending("db")
    }

    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let choice = input.octet()
        let request = AXFRRequest(id: Fuzzed.id, zone: zone, asksExpire: choice & 1 != 0)
        var limits = TransferLimits()
        limits.isReadByBIND = choice & 2 != 0
        if choice & 4 != 0 { limits.maximumRecords = 12 }
        if choice & 8 != 0 { limits.maximumRecordsPerType = 2 }
        if choice & 16 != 0 { limits.maximumTypesPerName = 2 }
        var messages: [[UInt8]] = []
        while !input.isEmpty { messages.append(input.longPiece().with(id: request.id)) }
        let unsigned = try pull(messages, asking: request, stream: nil, limits)
        var octets = request.octets
        let mac = try key.sign(&octets, at: Fuzzed.time)
        var signer = try TSIGResponseSigner(key: key, answering: mac)
        for index in messages.indices {
            // What is no message, or would be too large a one, has no place for a signature.
            guard (try? signer.sign(&messages[index], at: Fuzzed.time)) != nil else { return unsigned != nil }
        }
        let signed = try pull(messages, asking: request, stream: try TSIGStream(key: key, request: mac), limits)
        try hold(signed == unsigned, "a signature makes another zone of the same records")
        return signed != nil
    }

    /// The zone file that the messages make; nil where they are refused.
    private func pull(
        _ messages: [[UInt8]], asking request: AXFRRequest, stream: consuming TSIGStream?, _ limits: TransferLimits
    ) throws -> [UInt8]? {
        var transfer = InboundTransfer(
            answering: request, verifying: stream, limits: limits, into: ZoneFileWriter(replacing: path))
        let result: (identity: FileIdentity, soa: SOA, lines: Int)
        do {
            for message in messages {
                try transfer.receive(message.span, at: Fuzzed.time)
                if transfer.isComplete { break }
            }
            let statistics = transfer.statistics
            let verified = try transfer.finish()
            let soa = verified.soa
            let lines = statistics.records - statistics.recordsOutsideZone - statistics.repeatedRecords - 1
            result = (try verified.publish(), soa, lines)
        } catch {
            try hold(try directory.names.isEmpty, "a refused transfer leaves a file: \(error)")
            return nil
        }
        guard let text = try directory.contents(of: "db") else { throw FuzzFault("what was published is not there") }
        try ZoneLines.check(text, of: zone, soa: result.soa, at: path, publishedAs: result.identity)
        let lines = text.count { $0 == UInt8(ascii: "\n") }
        try hold(lines == result.lines, "\(lines) lines of \(result.lines) records")
        try hold(try directory.names == ["db"], "more than the file is left")
        try path.unlinked()
        return text
    }
}
