/// Why the socket cannot be had, or a request was not answered.
package enum ControlError: Error, Equatable, CustomStringConvertible {
    /// A socket's path has 107 octets at most.
    case pathTooLong(String)
    /// Another process answers there.
    case inUse(String)
    /// Something else stands where the socket should.
    case notSocket(String)
    /// `operation` on `path` failed with the system's error `code`.
    case system(operation: String, path: String, code: Int32)
    /// Octets of a request, of which `ControlLimits.requestOctets` are taken.
    case requestTooLarge(octets: Int)
    /// The connection ended before the answer did.
    case closed
    case timedOut
    /// No socket was named, and the configuration at this path, which names the state directory, cannot be read.
    case noConfiguration(String)
    /// What came is no answer.
    case garbled

    package var description: String {
        switch self {
        case .pathTooLong(let path): "socket path '\(path)' is too long: 107 octets at most"
        case .inUse(let path): "'\(path)' is in use by another process"
        case .notSocket(let path): "'\(path)' is not a socket"
        case .system(let operation, let path, let code): "\(operation): \(path): \(SystemError.text(code))"
        case .requestTooLarge(let octets): "request too large: \(octets) octets, limit \(ControlLimits.requestOctets)"
        case .closed: "connection closed before the answer was complete"
        case .timedOut: "timed out"
        case .noConfiguration(let path): "cannot find the socket without '\(path)': use --socket"
        case .garbled: "the answer is malformed"
        }
    }
}
