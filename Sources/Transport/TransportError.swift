import Glibc
import NIOCore
import SystemPackage

/// Why sending or receiving failed.
package enum TransportError: Error, Equatable, Sendable {
    case connectionRefused
    case connectionReset
    case hostUnreachable
    case networkUnreachable
    case addressNotAvailable
    case addressInUse
    case addressFamilyNotSupported
    case permissionDenied
    case tooManyOpenFiles
    case timedOut(TimeLimit)
    /// The peer closed the connection before the awaited message, or what was written, was through.
    case endOfFile
    /// The stream ended after `received` of the `expected` octets of a message, without its length; `expected` is `nil` if the length
    /// itself was cut.
    case truncatedMessage(received: Int, expected: Int?)
    /// The task was cancelled, or the connection closed on this side.
    case cancelled
    case messageTooLarge(octets: Int)
    /// Any other error of the kernel, by its errno.
    case unexpected(errno: CInt)

    /// BIND's result text alone: the `%s` of its log lines.
    package var resultText: String {
        switch self {
        case .connectionRefused: "connection refused"
        case .connectionReset: "connection reset"
        case .hostUnreachable: "host unreachable"
        case .networkUnreachable: "network unreachable"
        case .addressNotAvailable: "address not available"
        case .addressInUse: "address in use"
        case .addressFamilyNotSupported: "address family not supported"
        case .permissionDenied: "permission denied"
        case .tooManyOpenFiles: "too many open files"
        case .timedOut: "timed out"
        case .endOfFile, .truncatedMessage: "end of file"
        case .cancelled: "operation canceled"
        case .messageTooLarge: "message too large"
        case .unexpected: "unexpected error"
        }
    }
}

/// The time limit that a wait reached.
package enum TimeLimit: Equatable, Sendable {
    case connecting
    case sending
    /// No whole message arrived for as long as the caller allows.
    case idle
    /// The kernel gave up retransmitting what the peer never acknowledged.
    case retransmission
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncatedMessage(let received, let expected?):
            "\(resultText) after \(received) of the \(expected) octets of a message"
        case .truncatedMessage(_, nil): "\(resultText) within the length of a message"
        case .messageTooLarge(let octets): "\(resultText): \(octets) octets"
        case .unexpected(let errno): "\(resultText): \(Errno(rawValue: errno))"
        default: resultText
        }
    }
}

extension TransportError {
    /// Converts an error of NIO; `octets` is the size of the message being sent, if there was one.
    init(_ error: any Error, octets: Int = 0) {
        switch error {
        case let error as TransportError: self = error
        case let error as IOError where error.errnoCode == EMSGSIZE: self = .messageTooLarge(octets: octets)
        case let error as IOError: self.init(errno: error.errnoCode)
        case ChannelError.connectTimeout: self = .timedOut(.connecting)
        case ChannelError.writeMessageTooLarge: self = .messageTooLarge(octets: octets)
        case ChannelError.writeHostUnreachable: self = .hostUnreachable
        case is ChannelError: self = .endOfFile
        default: self = .cancelled  // the event loop is shutting down
        }
    }

    init(errno: CInt) {
        switch errno {
        case ECONNREFUSED: self = .connectionRefused
        case ECONNRESET, ECONNABORTED, EPIPE: self = .connectionReset
        case EHOSTUNREACH, EHOSTDOWN: self = .hostUnreachable
        case ENETUNREACH, ENETDOWN: self = .networkUnreachable
        case EADDRNOTAVAIL: self = .addressNotAvailable
        case EADDRINUSE: self = .addressInUse
        case EAFNOSUPPORT: self = .addressFamilyNotSupported
        case EACCES, EPERM: self = .permissionDenied
        case EMFILE, ENFILE: self = .tooManyOpenFiles
        case ETIMEDOUT: self = .timedOut(.retransmission)
        default: self = .unexpected(errno: errno)
        }
    }
}
