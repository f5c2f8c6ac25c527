import SystemPackage

/// Why a socket is not available, or a request was not answered.
package enum ControlError: Error, Equatable, CustomStringConvertible {
    /// A socket's path has at most 107 octets.
    case pathTooLong(String)
    /// Another process listens there.
    case inUse(String)
    /// There is something else in place of the socket.
    case notSocket(String)
    /// `operation` on `path` failed with the system's error `code`.
    case system(operation: String, path: String, code: Int32)
    /// The length of a request in octets; the limit is `ControlLimits.requestOctets`.
    case requestTooLarge(octets: Int)
    /// The connection ended before the answer.
    case closed
    case timedOut
    /// No socket was given, and the configuration at this path, which names the state directory, cannot be read.
    case noConfiguration(String)
    /// What arrived is not an answer.
    case garbled

    package var description: String {
        switch self {
        case .pathTooLong(let path): "socket path '\(path)' is too long: 107 octets at most"
        case .inUse(let path): "'\(path)' is in use by another process"
        case .notSocket(let path): "'\(path)' is not a socket"
        case .system(let operation, let path, let code): "\(operation): \(path): \(Self.text(Errno(rawValue: code)))"
        case .requestTooLarge(let octets): "request too large: \(octets) octets, limit \(ControlLimits.requestOctets)"
        case .closed: "connection closed before the answer was complete"
        case .timedOut: "timed out"
        case .noConfiguration(let path): "cannot find the socket without '\(path)': use --socket"
        case .garbled: "the answer is malformed"
        }
    }
}

extension ControlError {
    static func system(_ operation: String, _ path: String, _ error: Errno) -> ControlError {
        .system(operation: operation, path: path, code: error.rawValue)
    }

    /// The error in BIND's words if it has some, the system's otherwise.
    private static func text(_ error: Errno) -> String {
        switch error {
        case .connectionRefused: "connection refused"
        case .permissionDenied, .notPermitted: "permission denied"
        case .readOnlyFileSystem: "read-only file system"
        case .noSuchFileOrDirectory: "file not found"
        default: error.description
        }
    }
}
