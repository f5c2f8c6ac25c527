import Glibc
import NIOCore
import Testing

@testable import Transport

@Suite struct TransportErrorTests {
    @Test(arguments: [
        (ECONNREFUSED, "connection refused"), (ECONNRESET, "connection reset"), (EPIPE, "connection reset"),
        (EHOSTUNREACH, "host unreachable"), (ENETUNREACH, "network unreachable"), (ETIMEDOUT, "timed out"),
        (EADDRNOTAVAIL, "address not available"), (EADDRINUSE, "address in use"), (EACCES, "permission denied"),
        (EPERM, "permission denied"), (EAFNOSUPPORT, "address family not supported"), (EMFILE, "too many open files"),
        (EIO, "unexpected error"),
    ])
    func `what the kernel says is said in BIND's words`(errno: CInt, text: String) {
        #expect(TransportError(IOError(errnoCode: errno, reason: "read")).resultText == text)
    }

    @Test func `an error without a word of BIND's names the kernel's`() {
        #expect(TransportError(errno: EIO).description.contains("Input/output error"))
    }

    @Test func `descriptions begin with the result text`() {
        let errors: [TransportError] = [
            .truncatedMessage(received: 3, expected: 9), .truncatedMessage(received: 0, expected: nil), .cancelled,
            .messageTooLarge(octets: 65536), .endOfFile, .timedOut(.idle), .unexpected(errno: EIO),
        ]
        for error in errors { #expect(error.description.hasPrefix(error.resultText)) }
        #expect(errors[0].description == "end of file after 3 of the 9 octets of a message")
    }
}
