import DNS
import SystemPackage
import TSIG
import TestSupport
import ZoneFile
import ZoneTransfer

/// Transfers of `example.com` into a file, as the daemon makes them.
enum Transfers {
    static let apex = ModelZone.apex

    /// Pulls a whole zone, whose records but the closing SOA these are.
    @discardableResult
    static func axfr(_ records: [TestRecord], into path: FilePath) throws -> FileIdentity {
        try received(records, into: path).publish()
    }

    /// Likewise, up to the proof.
    static func received(
        _ records: [TestRecord], into path: FilePath
    ) throws -> VerifiedTransfer<ZoneFileWriter> {
        let request = AXFRRequest(id: 1, zone: apex)
        var transfer = InboundTransfer(
            answering: request, verifying: nil, limits: TransferLimits(), into: ZoneFileWriter(replacing: path))
        for message in messages(records + records.prefix(1), question: request.question) {
            try transfer.receive(message.span, at: TSIGTime(0))
        }
        return try transfer.finish()
    }

    /// Asks for what follows the file at `path`, and publishes the answer that these records make.
    @discardableResult
    static func ixfr(
        _ records: [TestRecord], following identity: FileIdentity, at path: FilePath,
        limits: TransferLimits = TransferLimits(), difference: DifferenceLimits = DifferenceLimits(), perMessage: Int = 300
    ) throws -> FileIdentity {
        try pull(
            records, following: identity, at: path, limits: limits, difference: difference, perMessage: perMessage
        ).publish()
    }

    /// Likewise, up to the proof.
    static func pull(
        _ records: [TestRecord], following identity: FileIdentity, at path: FilePath,
        limits: TransferLimits = TransferLimits(), difference: DifferenceLimits = DifferenceLimits(), perMessage: Int = 300
    ) throws -> VerifiedTransfer<ZoneFileWriter> {
        guard let held = CurrentZoneFile(of: apex, at: path, publishedAs: identity) else { throw NotHeld() }
        return try pull(
            messages(records, question: question, perMessage: perMessage), following: held, limits: limits,
            difference: difference)
    }

    /// Likewise, from messages as they come over the wire.
    static func pull(
        _ messages: [[UInt8]], following held: consuming CurrentZoneFile, limits: TransferLimits = TransferLimits(),
        difference: DifferenceLimits = DifferenceLimits()
    ) throws -> VerifiedTransfer<ZoneFileWriter> {
        let request = IXFRRequest(id: 1, zone: apex, current: held.soa)
        let writer = ZoneFileWriter(following: held, limits: limits, difference: difference)
        var transfer = InboundTransfer(answering: request, verifying: nil, limits: limits, into: writer)
        for message in messages { try transfer.receive(message.span, at: TSIGTime(0)) }
        return try transfer.finish()
    }

    static let question = Question(name: apex, type: .ixfr, recordClass: .internet)

    /// The SOA of the file at `path`, if it can be followed.
    static func heldSOA(of zone: Name = apex, at path: FilePath, publishedAs identity: FileIdentity) -> SOA? {
        guard let held = CurrentZoneFile(of: zone, at: path, publishedAs: identity) else { return nil }
        return held.soa
    }

    struct NotHeld: Error {}

    static func messages(_ records: [TestRecord], question: Question, perMessage: Int = 300) -> [[UInt8]] {
        stride(from: 0, to: records.count, by: perMessage).map { start in
            var message = MessageBuilder(id: 1)
            if start == 0 { message.questions = [question] }
            message.answers = Array(records[start..<min(start + perMessage, records.count)])
            return message.octets
        }
    }
}
