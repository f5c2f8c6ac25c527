import DNS
import TSIG
import Testing

@testable import ZoneMaintenance

/// A NOTIFY as a primary sends it; as it comes, the good one with serial 11.
struct NotifyOctets {
    var id: UInt16 = 0x1234
    /// Opcode NOTIFY and AA.
    var flags: UInt16 = 0x2400
    var questions = [Question(name: apex, type: .soa, recordClass: .internet)]
    var answer = [soaRecord(11)]
    var authority: [[UInt8]] = []
    var additional: [[UInt8]] = []
    var edns: EDNS?

    var octets: [UInt8] {
        message(id: id, flags: flags, questions, [answer, authority, additional + (edns.map { [$0.record] } ?? [])])
    }

    /// The good message, changed.
    static func with(_ change: (inout NotifyOctets) -> Void) -> [UInt8] {
        var message = NotifyOctets()
        change(&message)
        return message.octets
    }

    func signed(
        _ signer: TSIGKey = key, at time: TSIGTime = signatureTime, error: ResponseCode = .noError
    ) throws -> (octets: [UInt8], mac: RequestMAC) {
        var octets = octets
        let mac = try signer.sign(&octets, at: time, error: error)
        return (octets, mac)
    }
}

/// A receiver and the zone it guards: `example.com`, whose primary is `primary`; who signs with `key` may notify it, too.
struct NotifyTrial {
    static let stranger = Endpoint(.v4(0xCB00_7109), port: 4242)

    var receiver = NotifyReceiver()
    var held: Serial? = Serial(10)
    var isRefreshing = false
    var keys = [key]
    let zone: ZoneID

    init() {
        var table = RefreshTable()
        zone = table.add(at: .seconds(0))
    }

    mutating func receive(
        _ octets: [UInt8], from sender: Endpoint = Endpoint(primary.address, port: 4242), at second: Int64 = 0
    ) -> NotifyVerdict {
        let (zone, held, isRefreshing, keys) = (zone, held, isRefreshing, keys)
        return receiver.receive(
            octets.span, from: sender, at: .seconds(second), signedAt: signatureTime,
            keys: { name in keys.filter { $0.name == name } },
            zones: { name, recordClass, signer in
                guard name == apex, recordClass == .internet else { return [] }
                let admission: NotifiedZone.Admission =
                    sender.address == primary.address ? .primary(1) : signer?.name == key.name ? .allowed : .refused
                return [
                    NotifiedZone(
                        id: zone, text: "example.com/IN", admission: admission, held: held, isRefreshing: isRefreshing)
                ]
            })
    }
}

extension NotifyVerdict {
    var events: [NotifyEvent] { reports.map(\.event) }

    /// The RCODE of the reply.
    var code: ResponseCode? { reply.flatMap { try? MessageHeader(in: $0.span).responseCode } }
}
