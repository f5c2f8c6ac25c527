import DNS
import NIOCore
package import Transport

extension MessageBatch {
    /// Whether its first message may answer `request`: it has the same ID, or is too short for one.
    package func isAnswer(to request: [UInt8]) -> Bool {
        var batch = self
        guard let message = batch.next(), let id: UInt16 = message.getInteger(at: message.readerIndex) else { return true }
        return id == request.span.uint16(at: 0)
    }
}
