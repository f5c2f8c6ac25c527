import Control
import DNS
import NIOCore

/// What a client writes to the control socket.
///
/// Input: an octet that says into pieces of which length it is cut, then what is written.
struct ControlRequestHarness: FuzzHarness {
    func take(_ input: [UInt8]) throws -> Bool {
        var input = FuzzInput(input)
        let length = max(1, Int(input.octet()))
        let octets = input.rest()
        let lines = try lines(of: octets, inPiecesOf: octets.count)
        try hold(try self.lines(of: octets, inPiecesOf: length) == lines, "the lines depend on how they are cut")
        var isTaken = false
        for line in lines {
            try hold(line.readableBytes <= ControlLimits.requestOctets, "a line of \(line.readableBytes) octets")
            guard let request = try? line.decoded(ControlRequest.self) else { continue }
            isTaken = true
            // A name has 1,024 letters at most in a log line, and there are four of them with their views.
            try hold(request.description.unicodeScalars.count < 64 * 1024, "a description without end")
            var again = try ByteBuffer(line: request)
            try hold(
                again.readSlice(length: again.readableBytes - 1)?.decoded(ControlRequest.self) == request, "another request")
        }
        return isTaken
    }

    /// The whole lines, up to one that is too long.
    private func lines(of octets: [UInt8], inPiecesOf length: Int) throws -> [ByteBuffer] {
        var (buffer, lines, rest) = (LineBuffer(limit: ControlLimits.requestOctets), [ByteBuffer](), octets[...])
        while !rest.isEmpty {
            buffer.append(ByteBuffer(bytes: rest.prefix(length)))
            rest = rest.dropFirst(length)
            do {
                while let line = try buffer.next() { lines.append(line) }
            } catch {
                return lines
            }
        }
        return lines
    }
}
