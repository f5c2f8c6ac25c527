import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Control

@Suite(.timeLimit(.minutes(2))) struct ControlServerTests {
    private static let zone = ZoneSelection(name: "example.com", view: "in \"side\"")
    private static let requests: [ControlRequest] = [
        .status, .zonestatus(zone: zone), .refresh(zones: [], forced: false, waits: false),
        .refresh(zones: [zone, ZoneSelection(name: "zürich\n.example")], forced: true, waits: true),
        .retransfer(zone: zone, waits: false), .notify(zone: zone), .reload, .reopenLogs, .stop,
    ]

    @Test(arguments: requests) func `a request arrives as it was sent`(request: ControlRequest) async throws {
        let seen = Mutex<[ControlRequest]>([])
        try await ServedSocket.with(
            handler: { request, _ in
                seen.withLock { $0.append(request) }
                return ControlAnswer(.done(text: "zone refresh queued"))
            },
            { socket in
                let reply = try await socket.client.send(request)
                #expect(reply == .done(text: "zone refresh queued"))
            })
        #expect(seen.withLock { $0 } == [request])
    }

    @Test(
        arguments: [
            .done(text: ""), .status(.sample), .zones([.sample, .sample]), .zones([]), .settled(inStep: 3, failed: 1),
            .failed(.noSuchZone(zone)), .failed(ControlFailure(.failure, "a\nb")),
        ] as [ControlReply])
    func `a reply arrives as it was sent`(reply: ControlReply) async throws {
        try await ServedSocket.with(handler: { _, _ in ControlAnswer(reply) }) { socket in
            let received = try await socket.client.send(.status)
            #expect(received == reply)
        }
    }

    @Test func `outcomes come one after the other, before the last line`() async throws {
        let outcomes = (0..<500).map { ZoneOutcome(name: "zone\($0)", serial: 1, isInStep: true, text: "up to date") }
        let received = Mutex<[ZoneOutcome]>([])
        try await ServedSocket.with(
            handler: { _, progress in
                for outcome in outcomes {
                    guard (try? await progress.report(outcome)) != nil else { break }
                }
                return ControlAnswer(.settled(inStep: 500, failed: 0))
            },
            { socket in
                let reply = try await socket.client.send(.refresh(zones: [], forced: false, waits: true), patience: nil) {
                    outcome in received.withLock { $0.append(outcome) }
                }
                #expect(reply == .settled(inStep: 500, failed: 0))
            })
        #expect(received.withLock { $0 } == outcomes)
    }

    @Test func `what is to come afterwards comes when the answer has been sent`() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        try await ServedSocket.with(
            handler: { _, _ in ControlAnswer(.done(text: "stopping")) { end.finish() } },
            { socket in
                let reply = try await socket.client.send(.stop)
                #expect(reply == .done(text: "stopping"))
                for await _ in ended {}
            })
    }

    @Test func `a client that leaves ends its handler`() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, cancel) = AsyncStream.makeStream(of: Void.self)
        try await ServedSocket.with(
            handler: { _, _ in
                begin.finish()
                try? await Task.sleep(for: .seconds(3600))
                cancel.finish()
                return ControlAnswer(.done(text: ""))
            },
            { socket in
                try await RawConnection.with(socket.path) { connection in
                    try await connection.send("{\"status\":{}}\n")
                    for await _ in begun {}
                }
                for await _ in cancelled {}
            })
    }

    @Test func `a server that ends lets running requests answer, and takes its socket away`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("s").string
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let server = try await ControlServer.listen(at: path) { _, _ in
            begin.finish()
            try? await Task.sleep(for: .seconds(3600))
            return ControlAnswer(.failed(ControlFailure(.shuttingDown)))
        }
        let reply = try await withTimeLimit(awaiting: "the last answer") {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await server.run() }
                async let reply = ControlClient(path: path).send(.status)
                for await _ in begun {}
                group.cancelAll()
                return try await reply
            }
        }
        #expect(reply == .failed(ControlFailure(.shuttingDown)))
        #expect(try folder.names == [])
    }

    // MARK: The socket

    @Test func `the socket is for its owner and group`() async throws {
        try await ServedSocket.with { socket in
            let attributes = try FileManager.default.attributesOfItem(atPath: socket.path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            #expect(try socket.folder.names == ["control.sock"])
        }
    }

    @Test func `a socket that a dead process left is replaced, a living one's is not`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("s").string
        // What a process that was killed leaves: the name of a socket that nobody has open.
        let (file, descriptor) = try SocketFile.listen(at: path)
        #expect(throws: ControlError.inUse(path)) { try SocketFile.listen(at: path) }
        try FileDescriptor(rawValue: descriptor).close()
        #expect(try folder.names == ["s"])
        let (replaced, other) = try SocketFile.listen(at: path)
        #expect(replaced != file)
        file.remove()
        #expect(try folder.names == ["s"])
        replaced.remove()
        #expect(try folder.names == [])
        try FileDescriptor(rawValue: other).close()
    }

    @Test func `a second server is refused, and the first goes on`() async throws {
        try await ServedSocket.with { socket in
            await #expect(throws: ControlError.inUse(socket.path)) {
                try await ControlServer.listen(at: socket.path, handler: ServedSocket.plain)
            }
            let reply = try await socket.client.send(.status)
            #expect(reply == .done(text: "answered"))
            #expect(try socket.folder.names == ["control.sock"])
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write("precious", to: "control.sock").string
        await #expect(throws: ControlError.notSocket(path)) {
            try await ControlServer.listen(at: path, handler: ServedSocket.plain)
        }
        #expect(try folder.read("control.sock") == "precious")
    }

    @Test func `a folder that is not there, or a path that is too long, is said`() async throws {
        let folder = try TemporaryDirectory()
        let missing = folder.appending("no/s").string
        await #expect(throws: ControlError.system(operation: "bind", path: missing, code: 2)) {
            try await ControlServer.listen(at: missing, handler: ServedSocket.plain)
        }
        let long = folder.appending(String(repeating: "x", count: 120)).string
        await #expect(throws: ControlError.pathTooLong(long)) {
            try await ControlServer.listen(at: long, handler: ServedSocket.plain)
        }
    }

    // MARK: Who may ask

    @Test func `the system says who asks`() async throws {
        let seen = Mutex<[PeerCredentials]>([])
        try await ServedSocket.with(
            admits: { peer in
                seen.withLock { $0.append(peer) }
                return true
            },
            { socket in _ = try await socket.client.send(.status) })
        let peer = try #require(seen.withLock { $0 }.first)
        #expect(peer.user == geteuid() && peer.group == getegid())
    }

    @Test func `who is not admitted is told so, and no handler runs`() async throws {
        try await ServedSocket.with(
            admits: { _ in false },
            handler: { _, _ in
                Issue.record("handled")
                return ControlAnswer(.done(text: ""))
            },
            { socket in
                let answer = try await RawConnection.with(socket.path) { await $0.rest() }
                #expect(answer.contains("permission denied"))
            })
    }

    @Test(
        arguments: [
            (PeerCredentials(user: 0, group: 0), true), (PeerCredentials(user: 53, group: 7), true),
            (PeerCredentials(user: 1000, group: 530), true),
            (PeerCredentials(user: 1000, group: 1000, groups: [4, 530]), true),
            (PeerCredentials(user: 1000, group: 1000, groups: [4, 531]), false),
            (PeerCredentials(user: 1000, group: 53), false), (PeerCredentials(user: 530, group: 0), false),
        ])
    func `root, the daemon's user and the socket's group are admitted`(peer: PeerCredentials, isAdmitted: Bool) {
        #expect(peer.isAdmitted(owner: 53, group: 530) == isAdmitted)
    }
}
