import Foundation
import Glibc
import Synchronization
import SystemPackage

/// One child of this process, from its start until it is reaped. This file is the only one that knows posix_spawn.
///
/// Foundation's Process passes on the signal mask of the calling thread, so that a server never sees SIGHUP, and learns of a
/// child's end by a socket that other children inherit.
final class ChildProcess: Sendable {
    let processID: pid_t
    private let isReaped = Mutex(false)

    private init(processID: pid_t) {
        self.processID = processID
    }

    struct Command: Sendable {
        var path: String
        var arguments: [String]
        var environment: [String: String]
        var output: FileDescriptor
        var error: FileDescriptor
    }

    struct SpawnFailed: Error, CustomStringConvertible {
        let path: String
        let code: CInt

        var description: String { "cannot start \(path): error \(code)" }
    }

    /// Starts `command` on a thread of its own, which lives exactly as long as the child: the kernel's parent-death signal
    /// follows the thread.
    ///
    /// Returns once the child runs; `atExit` is called on that thread.
    static func start(_ command: Command, atExit: @escaping @Sendable (RunningProcess.Exit) -> Void) async throws
        -> ChildProcess
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                do {
                    let child = ChildProcess(processID: try spawn(command))
                    continuation.resume(returning: child)
                    atExit(child.waitForExit())
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// A pipe of which no child gets more than what `Command` gives it.
    static func pipe() throws -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
        try whileNoneStarts {
            let pipe = try FileDescriptor.pipe()
            for end in [pipe.readEnd, pipe.writeEnd] where fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) == -1 {
                throw Errno(rawValue: errno)
            }
            return pipe
        }
    }

    /// Runs `body` while no child is being started: one that were would hold on to what `body` has open, and the system
    /// refuses to start a program that someone has open for writing.
    static func whileNoneStarts<Result>(_ body: () throws -> Result) rethrows -> Result {
        try spawning.withLock { _ in try body() }
    }

    /// Held while a descriptor exists that a child would inherit.
    private static let spawning = Mutex(())

    /// Sends `signal` to the child, or to its whole process group, unless it has ended.
    func send(signal: CInt, toGroup: Bool = false) {
        isReaped.withLock { isReaped in
            if !isReaped { _ = kill(toGroup ? -processID : processID, signal) }
        }
    }

    private func waitForExit() -> RunningProcess.Exit {
        // Looks without reaping first, so that the process ID belongs to nobody else while a signal is being sent.
        var seen = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(processID), &seen, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return isReaped.withLock { isReaped in
            var status: CInt = 0
            while unsafe waitpid(processID, &status, 0) == -1, errno == EINTR {}
            isReaped = true
            return status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal(status & 0x7F)
        }
    }

    /// glibc's posix_spawn_file_actions_addclosefrom_np (2.34), which its headers show to GNU programs only.
    private static var addCloseFrom: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt)? {
        unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { symbol in
            unsafe unsafeBitCast(
                symbol, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt).self)
        }
    }

    private static func spawn(_ command: Command) throws(SpawnFailed) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, command.output.rawValue, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, command.error.rawValue, 2)
        // NIO's sockets have no close-on-exec: a child would keep a port taken that this process has let go of.
        guard let addCloseFrom = unsafe addCloseFrom else { throw SpawnFailed(path: command.path, code: ENOSYS) }
        _ = unsafe addCloseFrom(&actions, 3)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let arguments = CStrings([command.path] + command.arguments)
        let environment = CStrings(command.environment.map { "\($0)=\($1)" })
        var processID: pid_t = 0
        let code = whileNoneStarts {
            return unsafe posix_spawn(
                &processID, command.path, &actions, &attributes, arguments.pointers, environment.pointers)
        }
        guard code == 0 else { throw SpawnFailed(path: command.path, code: code) }
        return processID
    }
}

/// Strings as C takes argument lists: pointers, the last of them null. Freed with the value.
@safe private struct CStrings: ~Copyable {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        unsafe pointers = strings.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
    }
}
