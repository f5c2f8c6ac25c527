import Foundation
import TestSupport
import Testing

/// What the daemon tells the service manager.
@Suite(.fewAtATime) struct ServiceManagerTests {
    @Test func `the manager hears of readiness, of each reload and of the end`() async throws {
        let name = ServiceManager.freeName()
        let manager = try ServiceManager(name)
        let secondary = try Secondaryd()
        let daemon = try await secondary.start(environment: ["NOTIFY_SOCKET": name])
        #expect(try await manager.next() == "READY=1")
        daemon.process.send(signal: SIGHUP)
        #expect(try await manager.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(try await manager.next() == "READY=1")
        // A reload that fails is over, too.
        try secondary.configure(options: "no-such-option;")
        daemon.process.send(signal: SIGHUP)
        #expect(try await manager.next().hasPrefix("RELOADING=1\n"))
        #expect(try await manager.next() == "READY=1")
        try await daemon.terminate()
        #expect(try await manager.next() == "STOPPING=1")
        #expect(manager.receive() == "")
    }

    @Test func `the watchdog is fed in time`() async throws {
        let name = ServiceManager.freeName()
        let manager = try ServiceManager(name)
        let environment = ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "100000"]
        try await Secondaryd().withDaemon(environment: environment) { _ in
            let words = try await [manager.next(), manager.next(), manager.next(), manager.next()]
            #expect(words.sorted() == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"])
        }
    }
}
