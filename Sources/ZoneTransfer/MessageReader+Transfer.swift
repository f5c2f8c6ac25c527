import DNS

extension MessageReader {
    init(transferMessage message: Span<UInt8>) throws(TransferError) {
        do throws(WireError) {
            self = try MessageReader(message)
        } catch {
            throw .wire(error)
        }
    }

    mutating func nextQuestion(in message: Span<UInt8>) throws(TransferError) -> Question {
        do throws(WireError) {
            return try readQuestion(in: message)
        } catch {
            throw .wire(error)
        }
    }

    mutating func nextRecord(in message: Span<UInt8>) throws(TransferError) -> RecordSlice {
        do throws(WireError) {
            return try readRecord(in: message)
        } catch {
            throw .wire(error)
        }
    }

    /// Walks the authority and additional sections, which are not part of the zone, to the message's end; returns the OPT record, if
    /// there is one.
    ///
    /// `signatureOctets`: the octets of the TSIG record that the stream has verified by now, `nil` where none is expected. Throws where the
    /// OPT record makes an error of the header's NOERROR.
    mutating func passRest(of message: Span<UInt8>, signatureOctets: Int?) throws(TransferError) -> EDNS? {
        let count = Int(header.authorityCount) + Int(header.additionalCount)
        var edns: EDNS?
        for index in 0..<count {
            let record = try nextRecord(in: message)
            switch record.type {
            case .opt:
                // RFC 6891 §6.1.1: only in the additional section, and one at most.
                guard index >= Int(header.authorityCount) else { throw .unexpectedRecord(.opt) }
                edns = try read(record, beside: edns, in: message)
            case .tsig:
                guard let signatureOctets else { throw try Self.unexpectedTSIG(at: record.owner, in: message) }
                // RFC 8945 §5.1: the last of the additional section, and only there; and the one that was verified, not what the end
                // of it looks like behind a record that reaches into it.
                guard index == count - 1, header.additionalCount > 0, record.owner == message.count - signatureOctets else {
                    throw .unexpectedRecord(.tsig)
                }
            default: break
            }
        }
        do throws(WireError) {
            try expectEnd(of: message)
        } catch {
            throw .wire(error)
        }
        let code = header.responseCode(extendedBy: edns)
        guard code == .noError else { throw .responseCode(code, tsig: nil) }
        return edns
    }

    /// The whole RCODE of a message without answers, whose questions were not read yet; that of the header if no OPT record is found.
    func wholeResponseCode(in message: Span<UInt8>) -> ResponseCode {
        var reader = self
        do {
            for _ in 0..<header.questionCount { _ = try reader.readQuestion(in: message) }
            for _ in 0..<Int(header.answerCount) + Int(header.authorityCount) { _ = try reader.readRecord(in: message) }
            for _ in 0..<header.additionalCount {
                let record = try reader.readRecord(in: message)
                if record.type == .opt { return header.responseCode(extendedBy: try EDNS(record, in: message)) }
            }
        } catch {
            return header.responseCode
        }
        return header.responseCode
    }

    private func read(
        _ record: RecordSlice, beside edns: EDNS?, in message: Span<UInt8>
    ) throws(TransferError) -> EDNS {
        do throws(WireError) {
            return try EDNS.read(record, in: message, beside: edns)
        } catch {
            throw .wire(error)
        }
    }

    private static func unexpectedTSIG(at owner: Int, in message: Span<UInt8>) throws(TransferError) -> TransferError {
        var offset = owner
        do throws(WireError) {
            return .unexpectedTSIG(keyName: try Name(in: message, at: &offset))
        } catch {
            throw .wire(error)
        }
    }
}
