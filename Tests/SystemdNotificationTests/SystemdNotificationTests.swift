import Glibc
import Synchronization
import SystemPackage
import SystemdNotification
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct SystemdNotificationTests {
    @Test func `each state is a datagram in the manager's words`() throws {
        let name = ServiceManager.freeName()
        let manager = try ServiceManager(name)
        let notification = try #require(SystemdNotification(socket: name))
        for state in [.ready, .stopping, .watchdog, .status("3 zones\nX=1"), .reloading(monotonicMicroseconds: 7)]
            as [SystemdNotification.State]
        {
            #expect(notification.send(state))
        }
        #expect(manager.receive() == "READY=1")
        #expect(manager.receive() == "STOPPING=1")
        #expect(manager.receive() == "WATCHDOG=1")
        #expect(manager.receive() == "STATUS=3 zones")
        #expect(manager.receive() == "RELOADING=1\nMONOTONIC_USEC=7")
    }

    @Test func `a reload says when it began`() throws {
        var before = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &before)
        guard case .reloading(let microseconds) = SystemdNotification.State.reloadingNow else {
            Issue.record("another state")
            return
        }
        #expect(microseconds >= UInt64(before.tv_sec) * 1_000_000)
        #expect(microseconds < UInt64(before.tv_sec + 3600) * 1_000_000)
    }

    @Test func `a socket may be a file`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("notify").string
        let manager = try ServiceManager(path)
        #expect(SystemdNotification(socket: path)?.send(.ready) == true)
        #expect(manager.receive() == "READY=1")
    }

    @Test(arguments: [nil, "", "@", "/", "relative", "/nonexistent/socket", "/" + String(repeating: "x", count: 200)])
    func `where nobody listens there is nothing to notify`(socket: String?) {
        #expect(SystemdNotification(socket: socket) == nil)
    }

    @Test func `a manager that has gone, or does not read, holds nobody up`() throws {
        let name = ServiceManager.freeName()
        var manager: ServiceManager? = try ServiceManager(name)
        let notification = try #require(SystemdNotification(socket: name))
        var sent = 0
        while notification.send(.watchdog), sent < 100_000 { sent += 1 }
        #expect(sent > 0 && sent < 100_000)
        manager = nil
        #expect(!notification.send(.ready))
        _ = consume manager
    }

    @Test(
        arguments: [
            ("30000000", nil, .seconds(15)), ("30000000", "\(getpid())", .seconds(15)), ("30000000", "1", nil),
            (nil, nil, nil), ("x", nil, nil), ("0", nil, nil), ("-4", nil, nil), ("99999999999999999999", nil, nil),
        ] as [(String?, String?, Duration?)])
    func `the watchdog wants to hear twice in its time, if it is for this process`(
        microseconds: String?, process: String?, interval: Duration?
    ) throws {
        let name = ServiceManager.freeName()
        let manager = try ServiceManager(name)
        let notification = SystemdNotification(
            socket: name, watchdogMicroseconds: microseconds, watchdogProcess: process)
        #expect(notification?.watchdogInterval == interval)
        #expect(manager.receive() == "")
    }

    @Test func `the watchdog hears of a program that answers, and not of one that hangs`() async throws {
        let name = ServiceManager.freeName()
        let manager = try ServiceManager(name)
        let notification = try #require(SystemdNotification(socket: name, watchdogMicroseconds: "1000"))
        let asked = Counter()
        let (hung, hang) = AsyncStream.makeStream(of: Void.self)
        async let _: Void = notification.keepAlive {
            guard asked.next() > 3 else { return }
            hang.finish()
            // Until the end of this scope cancels it.
            try? await Task.sleep(for: .seconds(3600))
        }
        for await _ in hung {}
        for _ in 0..<3 { #expect(manager.receive() == "WATCHDOG=1") }
        #expect(manager.receive() == "")
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
