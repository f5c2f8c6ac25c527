import Configuration
import DNS
import LibCrypto
import SystemPackage
import TSIG
import ZoneFile
import ZoneTransfer

extension TransferService {
    /// Composes the request, signed where a key is set, and makes ready for its answer.
    func begin(
        _ request: Request, signedWith key: RequestKey, following held: consuming HeldZoneFile?, message: inout [UInt8],
        log: TransferLog
    ) throws(TransferFailure) -> InboundTransfer<ZoneFileWriter> {
        if let held { return try beginIXFR(request, key, following: held, message: &message, log: log) }
        let axfr = AXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass,
            asksExpire: request.asksExpire)
        let writer = ZoneFileWriter(replacing: FilePath(request.zone.file))
        message = axfr.octets
        let stream = try sign(&message, with: key, for: request.primary)
        log.requested("AXFR", id: axfr.id)
        return InboundTransfer(answering: axfr, verifying: stream, limits: TransferLimits(request), into: writer)
    }

    private func beginIXFR(
        _ request: Request, _ key: RequestKey, following held: consuming HeldZoneFile, message: inout [UInt8],
        log: TransferLog
    ) throws(TransferFailure) -> InboundTransfer<ZoneFileWriter> {
        let ixfr = IXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass, held: held.soa)
        let limits = TransferLimits(request)
        let writer = ZoneFileWriter(
            following: held, limits: limits, difference: DifferenceLimits(records: request.zone.options.maxIXFRRecords))
        log.requestingIXFR(for: ixfr.held.serial)
        message = ixfr.octets
        let stream = try sign(&message, with: key, for: request.primary)
        log.requested("IXFR", id: ixfr.id)
        return InboundTransfer(answering: ixfr, verifying: stream, limits: limits, into: writer)
    }

    private static var randomID: UInt16 {
        var generator = SystemRandom()
        return .random(in: 0...UInt16.max, using: &generator)
    }

    /// Signs `message` where a key is set; returns what verifies its answer.
    private func sign(
        _ message: inout [UInt8], with key: RequestKey, for primary: Primary
    ) throws(TransferFailure) -> TSIGStream? {
        guard let key = key.key else { return nil }
        do throws(TSIGError) {
            let mac = try key.sign(&message, at: clock.tsigTime)
            return try TSIGStream(key: key, request: mac, maximumUnsigned: Int(primary.maxUnsignedMessages))
        } catch {
            throw .notSigned(error)
        }
    }
}

extension TransferLimits {
    fileprivate init(_ request: TransferService.Request) {
        let options = request.zone.options
        self.init(
            maximumRecords: options.maxRecords, maximumRecordsPerType: options.maxRecordsPerType,
            maximumTypesPerName: options.maxTypesPerName, polledSerial: request.polledSerial)
    }
}
