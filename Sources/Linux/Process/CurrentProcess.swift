import Glibc

/// What the process is, and how the system treats it.
package enum CurrentProcess {
    /// The process ID.
    package static var id: Int32 { getpid() }

    /// The effective user ID.
    package static var effectiveUser: UInt32 { geteuid() }

    /// A variable of the environment; `nil` if it is not set.
    package static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Has a write to a reader that is gone fail, instead of ending the process (SIGPIPE).
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Has a write beyond the size that files may have fail, instead of ending the process (SIGXFSZ).
    package static func ignoreFileSizeLimit() {
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Calls `body` when the process ends by exit(3).
    package static func atExit(_ body: @escaping @convention(c) () -> Void) {
        atexit(body)
    }
}
