import SystemPackage

/// Why a program cannot start: which resource the system did not provide.
package enum StartupError: Error, Equatable, CustomStringConvertible {
    /// The C library did not pass the arguments on.
    case noArguments
    case descriptors(needed: Int, CInt)
    case threads(needed: Int, CInt)
    case memory(octets: Int, CInt)

    package var description: String {
        switch self {
        case .noArguments:
            "cannot get the program's arguments from the system"
        case .descriptors(let needed, let code):
            "cannot get \(needed) more file descriptors: \(Self.text(code)); raise LimitNOFILE= (ulimit -n)"
        case .threads(let needed, let code):
            "cannot get \(needed) threads: \(Self.text(code)); raise LimitNPROC=, TasksMax= or LimitAS= (ulimit -u, ulimit -v)"
        case .memory(let octets, let code):
            "cannot get \(octets >> 20) MB of memory: \(Self.text(code)); raise LimitAS= or LimitDATA= (ulimit -v, ulimit -d)"
        }
    }

    private static func text(_ code: CInt) -> String {
        let text = Errno(rawValue: code).description
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
