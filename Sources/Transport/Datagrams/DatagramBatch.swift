import CLinux
import Glibc

/// Room for the datagrams that one call sends or receives, reused for each call.
@safe final class DatagramBatch {
    /// Longer datagrams are cut: no answer to a query that offers at most 4096 octets (RFC 6891 §6.2.5) is longer.
    static let largestDatagram = 4096
    private static let sentAtOnce = 64
    private static let receivedAtOnce = 32

    private let octets: UnsafeMutableRawBufferPointer
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let messages: UnsafeMutableBufferPointer<mmsghdr>

    init() {
        unsafe octets = .allocate(byteCount: Self.receivedAtOnce * Self.largestDatagram, alignment: 16)
        unsafe vectors = .allocate(capacity: Self.sentAtOnce)
        unsafe messages = .allocate(capacity: Self.sentAtOnce)
        unsafe vectors.initialize(repeating: iovec())
        unsafe messages.initialize(repeating: mmsghdr())
        for index in 0..<Self.sentAtOnce {
            unsafe messages[index].msg_hdr.msg_iov = vectors.baseAddress?.advanced(by: index)
            unsafe messages[index].msg_hdr.msg_iovlen = 1
        }
    }

    deinit {
        unsafe octets.deallocate()
        unsafe vectors.deallocate()
        unsafe messages.deallocate()
    }

    /// Sends consecutive datagrams, each up to its offset in `ends`; returns an error of the socket. If the kernel has no room, the
    /// rest is lost, as datagrams may be.
    func send(_ datagrams: [UInt8], ends: [Int], on descriptor: CInt) -> TransportError? {
        unsafe datagrams.withUnsafeBytes { datagrams in
            var sent = 0
            while sent < ends.count {
                let count = min(ends.count - sent, Self.sentAtOnce)
                for index in 0..<count {
                    let begin = sent + index == 0 ? 0 : ends[sent + index - 1]
                    let datagram = unsafe UnsafeMutableRawBufferPointer(
                        mutating: UnsafeRawBufferPointer(rebasing: datagrams[begin..<ends[sent + index]]))
                    unsafe vectors[index] = iovec(iov_base: datagram.baseAddress, iov_len: datagram.count)
                }
                let result = unsafe sendmmsg(descriptor, messages.baseAddress, CUnsignedInt(count), 0)
                guard result > 0 else { return DatagramSocket.failure(ofSending: errno) }
                sent += Int(result)
            }
            return nil
        }
    }

    /// Receives the datagrams that have arrived; returns their number.
    func receive(on descriptor: CInt) throws(TransportError) -> Int {
        for index in 0..<Self.receivedAtOnce {
            unsafe vectors[index] = iovec(
                iov_base: octets.baseAddress?.advanced(by: index * Self.largestDatagram), iov_len: Self.largestDatagram)
        }
        let count = unsafe recvmmsg(descriptor, messages.baseAddress, CUnsignedInt(Self.receivedAtOnce), 0, nil)
        if count >= 0 { return Int(count) }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw TransportError(errno: errno)
    }

    /// One of the datagrams that were received last.
    subscript(index: Int) -> [UInt8] {
        let begin = index * Self.largestDatagram
        return unsafe Array(octets[begin..<begin + min(Int(messages[index].msg_len), Self.largestDatagram)])
    }
}
