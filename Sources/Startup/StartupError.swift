import Glibc

/// Why a program cannot begin: what the system did not give it.
package enum StartupError: Error, Equatable, CustomStringConvertible {
    /// The C library did not pass them on.
    case noArguments
    case descriptors(needed: Int, CInt)
    case threads(needed: Int, CInt)
    case memory(octets: Int, CInt)

    package var description: String {
        switch self {
        case .noArguments:
            "the system does not tell the program its arguments"
        case .descriptors(let needed, let code):
            "cannot have \(needed) more files and sockets open: \(Self.text(code)) (LimitNOFILE=, ulimit -n)"
        case .threads(let needed, let code):
            "cannot have \(needed) threads: \(Self.text(code)) (LimitNPROC=, TasksMax=, LimitAS=; ulimit -u, ulimit -v)"
        case .memory(let octets, let code):
            "cannot have \(octets >> 20) MB of memory: \(Self.text(code)) (LimitAS=, LimitDATA=; ulimit -v, ulimit -d)"
        }
    }

    private static func text(_ code: CInt) -> String {
        let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
