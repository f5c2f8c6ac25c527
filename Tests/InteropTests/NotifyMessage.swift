import DNS
import TSIG
import TestSupport

/// A NOTIFY as a primary sends it, in the hands of a test.
struct NotifyMessage {
    var zone = "example.com"
    /// The hint in the answer section; nil for none.
    var serial: UInt32?
    var key: PeerKey?

    /// With an ID of its own each time.
    var octets: [UInt8] {
        get throws {
            let apex = try Name(parsing: zone)
            var message = MessageBuilder.query(apex, .soa)
            message.opcode = .notify
            message.isAuthoritative = true
            message.answers = serial.map { [.soa(apex, serial: $0)] } ?? []
            return try message.signed(by: try key?.tsigKey)
        }
    }
}

extension [UInt8] {
    /// The RCODE of an answer to a NOTIFY; nil where it is none.
    var notifyCode: ResponseCode? {
        guard let header = try? MessageHeader(in: span), header.isResponse, header.opcode == .notify else { return nil }
        return header.responseCode
    }

    var responseCode: ResponseCode? { try? MessageHeader(in: span).responseCode }

    /// The error that the TSIG of a message tells.
    var tsigError: ResponseCode? { (try? TSIGRecord(lastIn: span))??.error }
}
