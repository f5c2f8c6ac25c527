import Configuration
import DNS
import LibCrypto
import SystemPackage
import TSIG
import ZoneFile
import ZoneMaintenance
import ZoneTransfer

extension TransferService {
    /// Composes the request, signed where a key is set, and makes ready for its answer.
    @inline(never)
    func begin(_ transfer: Transfer, signedWith key: RequestKey) throws(TransferFailure) -> [UInt8] {
        if let held = transfer.takeHeld() { return try beginIXFR(transfer, key, following: held) }
        let request = transfer.request
        let axfr = AXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass,
            asksExpire: transfer.asksExpire)
        let writer = ZoneFileWriter(replacing: FilePath(request.zone.file))
        var message = axfr.octets
        let stream = try sign(&message, with: key, for: request.primary)
        transfer.log.requested("AXFR", id: axfr.id)
        transfer.expect(
            InboundTransfer(answering: axfr, verifying: stream, limits: TransferLimits(request), into: writer))
        return message
    }

    private func beginIXFR(
        _ transfer: Transfer, _ key: RequestKey, following held: consuming HeldZoneFile
    ) throws(TransferFailure) -> [UInt8] {
        let request = transfer.request
        let ixfr = IXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass, held: held.soa)
        let limits = TransferLimits(request)
        let writer = ZoneFileWriter(
            following: held, limits: limits, difference: DifferenceLimits(records: request.zone.options.maxIXFRRecords))
        transfer.log.requestingIXFR(for: ixfr.held.serial)
        var message = ixfr.octets
        let stream = try sign(&message, with: key, for: request.primary)
        transfer.log.requested("IXFR", id: ixfr.id)
        transfer.expect(InboundTransfer(answering: ixfr, verifying: stream, limits: limits, into: writer))
        return message
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
    fileprivate init(_ request: TransferRequest) {
        let options = request.zone.options
        self.init(
            maximumRecords: options.maxRecords, maximumRecordsPerType: options.maxRecordsPerType,
            maximumTypesPerName: options.maxTypesPerName,
            isReadByBIND: options.localServer == .bind && request.zone.recordClass == .internet,
            polledSerial: request.order.polled)
    }
}
