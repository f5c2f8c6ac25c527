import DNS
import TSIG
import TestSupport
import ZoneTransfer

/// What a transfer passed on, record by record: owner, type and RDATA in hexadecimal digits. In a difference a sign comes first.
struct ReceivedZone: ~Copyable, ZoneChanges {
    enum Failure: Error, Equatable {
        case full
    }

    var records: [String] = []
    var capacity = Int.max
    private var isDifference = false

    init() {}

    mutating func beginDifference() throws(Failure) {
        isDifference = true
    }

    mutating func add(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure) {
        try take(record, owner, message, sign: "+")
    }

    mutating func delete(_ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>) throws(Failure) {
        try take(record, owner, message, sign: "-")
    }

    private mutating func take(
        _ record: RecordSlice, _ owner: borrowing NameBuffer, _ message: Span<UInt8>, sign: String
    ) throws(Failure) {
        guard records.count < capacity else { throw .full }
        let rdata = message.array(record.rdata).map { String($0, radix: 16) }.joined(separator: " ")
        records.append("\(isDifference ? sign : "")\(Name(owner)) \(record.type) \(rdata)")
    }
}

/// How a whole transfer ended.
enum Ending: Equatable {
    case verified(Serial, records: [String], TransferStatistics)
    case refused(TransferError)
    case notTaken(ReceivedZone.Failure)
    /// An IXFR found nothing newer than the version that is held.
    case upToDate(Serial)

    var records: [String] {
        if case .verified(_, let records, _) = self { records } else { [] }
    }

    var error: TransferError? {
        if case .refused(let error) = self { error } else { nil }
    }

    var isVerified: Bool {
        if case .verified = self { true } else { false }
    }
}

/// A transfer of `example.com`, as a primary answers it.
struct Primary {
    static let zone = Name("example.com")
    static let now = TSIGTime(1_763_700_000)

    var request = AXFRRequest(id: 4711, zone: zone)
    /// The serial that is held; where there is one, the request is an IXFR.
    var held: UInt32?
    var key: TSIGKey?
    var maximumUnsigned = 0
    var limits = TransferLimits()
    var capacity = Int.max
    var compressesNames = true

    var ixfr: IXFRRequest? {
        held.map { serial in
            IXFRRequest(
                id: request.id, zone: request.zone,
                current: SOA(
                    mname: Name("ns1.example.com"), rname: Name("hostmaster.example.com"), serial: Serial(serial), refresh: 1,
                    retry: 2, expire: 3, minimum: 4))
        }
    }

    /// One message of the answer; the first repeats the question.
    func message(_ records: [TestRecord], first: Bool = false) -> MessageBuilder {
        var message = MessageBuilder(id: request.id)
        if first { message.questions = [ixfr?.question ?? request.question] }
        message.answers = records
        message.compressesNames = compressesNames
        return message
    }

    /// The zone, and the closing SOA, spread over as many messages as there are lists.
    func answer(_ parts: [[TestRecord]]) -> [[UInt8]] {
        parts.enumerated().map { index, records in message(records, first: index == 0).octets }
    }

    /// Signs the messages but those that `leaving` names.
    func signed(_ messages: [[UInt8]], leaving unsigned: Set<Int> = []) throws -> [[UInt8]] {
        guard let key else { return messages }
        var signer = try TSIGResponseSigner(key: key, answering: try requestMAC())
        var signed = messages
        for index in messages.indices {
            if unsigned.contains(index) {
                let message = messages[index]
                try signer.leaveUnsigned(message.span)
            } else {
                try signer.sign(&signed[index], at: Self.now)
            }
        }
        return signed
    }

    func requestMAC() throws -> RequestMAC {
        var octets = ixfr?.octets ?? request.octets
        guard let key else { throw TSIGError.noMessage }
        return try key.sign(&octets, at: Self.now)
    }

    /// Takes the messages as the Agent does.
    func ending(of messages: [[UInt8]]) throws -> Ending {
        var changes = ReceivedZone()
        changes.capacity = capacity
        let stream: TSIGStream? =
            if let key { try TSIGStream(key: key, request: try requestMAC(), maximumUnsigned: maximumUnsigned) } else { nil }
        if let ixfr {
            return ending(of: messages, InboundTransfer(answering: ixfr, verifying: stream, limits: limits, into: changes))
        }
        return ending(of: messages, InboundTransfer(answering: request, verifying: stream, limits: limits, into: changes))
    }

    private func ending(of messages: [[UInt8]], _ started: consuming InboundTransfer<ReceivedZone>) -> Ending {
        var transfer = started
        do throws(ReceiveError<ReceivedZone.Failure>) {
            for message in messages where !transfer.isComplete {
                try transfer.receive(message.span, at: Self.now)
                if transfer.isUpToDate, let serial = transfer.serial { return .upToDate(serial) }
            }
        } catch {
            switch error {
            case .transfer(let error): return .refused(error)
            case .changes(let error): return .notTaken(error)
            }
        }
        do throws(TransferError) {
            let verified = try transfer.finish()
            let serial = verified.soa.serial
            let statistics = verified.statistics
            return .verified(serial, records: verified.takeChanges().records, statistics)
        } catch {
            return .refused(error)
        }
    }

    func ending(of parts: [[TestRecord]]) throws -> Ending {
        try ending(of: answer(parts))
    }
}

extension Name {
    /// A name that a test spells out.
    init(_ text: StaticString) {
        do {
            self = try Name(parsing: "\(text)")
        } catch {
            preconditionFailure("no name: \(text)")
        }
    }
}

/// SOA, NS and two hosts.
func smallZone(serial: UInt32 = 7) -> [TestRecord] {
    [
        .soa(Primary.zone, serial: serial), .ns(Primary.zone, Name("ns1.example.com")),
        .a(Name("ns1.example.com"), 0xC000_0201), .a(Name("www.example.com"), 0xC000_0202),
    ]
}

let closing = TestRecord.soa(Primary.zone, serial: 7)
