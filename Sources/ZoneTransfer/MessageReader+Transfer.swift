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

    /// Walks the authority and additional sections, which say nothing about the zone, to the message's end; returns the OPT record,
    /// if there is one.
    ///
    /// `isKeyed`: whether a TSIG record is expected; the stream has verified it by now.
    mutating func passRest(of message: Span<UInt8>, isKeyed: Bool) throws(TransferError) -> RecordSlice? {
        let count = Int(header.authorityCount) + Int(header.additionalCount)
        var opt: RecordSlice?
        for index in 0..<count {
            let record = try nextRecord(in: message)
            if record.type == .opt { opt = record }
            guard record.type == .tsig else { continue }
            guard isKeyed else { throw try Self.unexpectedTSIG(at: record.owner, in: message) }
            // RFC 8945 §5.1: the last of the additional section, and only there.
            guard index == count - 1, header.additionalCount > 0 else { throw .unexpectedRecord(.tsig) }
        }
        do throws(WireError) {
            try expectEnd(of: message)
        } catch {
            throw .wire(error)
        }
        return opt
    }

    /// Seconds until the primary's own copy expires, where the OPT record says so (RFC 7314 §3).
    func expire(in opt: RecordSlice, of message: Span<UInt8>) throws(TransferError) -> UInt32? {
        do throws(WireError) {
            return try EDNS(opt, in: message).expire
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
