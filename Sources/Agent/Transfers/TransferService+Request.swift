import Configuration
import DNS
import LibCrypto
import SystemPackage
import TSIG
import Transport
import ZoneFile
import ZoneTransfer

extension TransferService {
    /// Sends the request, signed where a key is set, and makes ready for its answer.
    func begin(
        _ request: Request, signedWith key: RequestKey, following held: consuming HeldZoneFile?,
        on connection: StreamConnection, log: TransferLog
    ) async throws(TransferFailure) -> InboundTransfer<ZoneFileWriter> {
        if let held { return try await beginIXFR(request, key, following: held, on: connection, log: log) }
        let axfr = AXFRRequest(id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass)
        let writer = ZoneFileWriter(replacing: FilePath(request.zone.file))
        let stream = try await send(axfr.octets, signedWith: key, to: request.primary, on: connection)
        log.requested("AXFR", id: axfr.id)
        return InboundTransfer(answering: axfr, verifying: stream, limits: TransferLimits(request), into: writer)
    }

    private func beginIXFR(
        _ request: Request, _ key: RequestKey, following held: consuming HeldZoneFile, on connection: StreamConnection,
        log: TransferLog
    ) async throws(TransferFailure) -> InboundTransfer<ZoneFileWriter> {
        let ixfr = IXFRRequest(
            id: Self.randomID, zone: request.zone.name, recordClass: request.zone.recordClass, held: held.soa)
        let limits = TransferLimits(request)
        let writer = ZoneFileWriter(
            following: held, limits: limits, difference: DifferenceLimits(records: request.zone.options.maxIXFRRecords))
        log.requestingIXFR(for: ixfr.held.serial)
        let stream = try await send(ixfr.octets, signedWith: key, to: request.primary, on: connection)
        log.requested("IXFR", id: ixfr.id)
        return InboundTransfer(answering: ixfr, verifying: stream, limits: limits, into: writer)
    }

    private static var randomID: UInt16 {
        var generator = SystemRandom()
        return .random(in: 0...UInt16.max, using: &generator)
    }

    /// Signs and sends `message`; returns what verifies its answer.
    private func send(
        _ message: [UInt8], signedWith key: RequestKey, to primary: Primary, on connection: StreamConnection
    ) async throws(TransferFailure) -> TSIGStream? {
        var message = message
        var stream: TSIGStream?
        if let key = key.key {
            do throws(TSIGError) {
                let mac = try key.sign(&message, at: clock.tsigTime)
                stream = try TSIGStream(key: key, request: mac, maximumUnsigned: Int(primary.maxUnsignedMessages))
            } catch {
                throw .notSigned(error)
            }
        }
        do throws(TransportError) {
            try await connection.send(message)
        } catch {
            throw .notSent(error)
        }
        return stream
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
