import CLinux
import Glibc
package import SystemPackage

/// Room for the datagrams that one call sends or receives, reused for each call.
@safe package final class DatagramBatch {
    /// Longer datagrams are cut: no answer to a query that offers at most 4096 octets (RFC 6891 §6.2.5) is longer.
    package static let largestDatagram = 4096
    private static let sentAtOnce = 64
    private static let receivedAtOnce = 32

    private let octets: UnsafeMutableRawBufferPointer
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let messages: UnsafeMutableBufferPointer<mmsghdr>

    /// Room for as many as one call sends or receives.
    package init() {
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

    /// Sends consecutive datagrams, each up to its offset in `ends`. Throws the kernel's error; the rest is not sent then.
    package func send(_ datagrams: [UInt8], ends: [Int], on descriptor: CInt) throws(Errno) {
        try unsafe datagrams.span.withUnsafeBytes { datagrams throws(Errno) in
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
                guard result > 0 else { throw .current }
                sent += Int(result)
            }
        }
    }

    /// Receives the datagrams that have arrived; returns their number. Throws an error of the socket.
    package func receive(on descriptor: CInt) throws(Errno) -> Int {
        for index in 0..<Self.receivedAtOnce {
            unsafe vectors[index] = iovec(
                iov_base: octets.baseAddress?.advanced(by: index * Self.largestDatagram), iov_len: Self.largestDatagram)
        }
        let count = unsafe recvmmsg(descriptor, messages.baseAddress, CUnsignedInt(Self.receivedAtOnce), 0, nil)
        if count >= 0 { return Int(count) }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw .current
    }

    /// One of the datagrams that were received last.
    package subscript(index: Int) -> [UInt8] {
        let begin = index * Self.largestDatagram
        return unsafe Array(octets[begin..<begin + min(Int(messages[index].msg_len), Self.largestDatagram)])
    }
}
