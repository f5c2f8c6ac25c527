import Control
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The program itself, against a server whose answers are written here.
@Suite(.timeLimit(.minutes(2))) struct SecondaryctlTests {
    private static let zone = ZoneStatus(
        name: "example.com", recordClass: "IN", file: "/db", copy: .loaded, action: .polling, serial: 7)

    private static func answer(_ request: ControlRequest, _ progress: ControlProgress) async -> ControlAnswer {
        switch request {
        case .refresh(let zones, _, waits: true):
            for zone in zones {
                let isInStep = zone.name != "example.org"
                let text = isInStep ? "serial 7, up to date" : "failed: connection refused"
                try? await progress.report(ZoneOutcome(name: zone.name, view: zone.view, isInStep: isInStep, text: text))
            }
            let failed = zones.count { $0.name == "example.org" }
            return ControlAnswer(.settled(inStep: zones.count - failed, failed: failed))
        case .refresh: return ControlAnswer(.done(text: "zone refresh queued"))
        case .retransfer(let zone, _) where zone.view == "in": return ControlAnswer(.done(text: ""))
        case .zonestatus(let zone) where zone.name == "example.com": return ControlAnswer(.zones([Self.zone]))
        case .zonestatus(let zone), .notify(let zone), .retransfer(let zone, _):
            return ControlAnswer(.failed(.noSuchZone(zone)))
        case .reload: return ControlAnswer(.failed(ControlFailure(.failure, "named.conf:1:1: error: unknown")))
        case .reopenLogs, .stop, .status: return ControlAnswer(.done(text: "done"))
        }
    }

    /// Runs the program with the state directory of a server that answers.
    private func run(_ arguments: [String]) async throws -> LocalTool.Result {
        let folder = try TemporaryDirectory()
        let configuration = try folder.write(
            "options { directory \"\(folder.path)\"; state-directory \".\"; };\nnonsense;\n", to: "secondaryd.conf")
        let server = try await ControlServer.listen(at: folder.appending("control.sock").string, handler: Self.answer)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { group.cancelAll() }
            return try await LocalTool.run(
                Programs.built("secondaryctl"), arguments + ["--config", configuration.string])
        }
    }

    @Test func `a request that is carried out prints rndc's words`() async throws {
        let result = try await run(["refresh", "example.com"])
        #expect(result.exit == .status(0))
        #expect(result.output == ["zone refresh queued"])
    }

    @Test func `whoever waits sees each outcome, and a failure in the exit status`() async throws {
        let good = try await run(["refresh", "--wait", "example.com", "example.net"])
        #expect(good.exit == .status(0))
        #expect(good.output == ["example.com: serial 7, up to date", "example.net: serial 7, up to date"])
        let bad = try await run(["refresh", "--wait", "example.com", "example.org", "--json"])
        #expect(bad.exit == .status(1))
        #expect(
            bad.output == [
                #"{"isInStep":true,"name":"example.com","text":"serial 7, up to date"}"#,
                #"{"isInStep":false,"name":"example.org","text":"failed: connection refused"}"#,
                #"{"failed":1,"inStep":1}"#,
            ])
    }

    @Test func `a zone's status is shown in lines, or as JSON`() async throws {
        let lines = try await run(["zonestatus", "example.com"])
        #expect(lines.exit == .status(0))
        #expect(lines.output == Self.zone.lines(at: 0))
        let json = try await run(["zonestatus", "example.com", "--json"])
        #expect(json.output == [ControlReply.zones([Self.zone]).json])
    }

    @Test func `a request that fails says so as rndc does`() async throws {
        let missing = try await run(["zonestatus", "x.example"])
        #expect(missing.exit == .status(1))
        #expect(missing.output == [])
        #expect(
            missing.errors == ["secondaryctl: 'zonestatus' failed: not found", "no matching zone 'x.example' in any view"])
        let faulty = try await run(["reload"])
        #expect(faulty.exit == .status(1))
        #expect(faulty.errors == ["secondaryctl: 'reload' failed: failure", "named.conf:1:1: error: unknown"])
        let json = try await run(["notify", "x.example", "--json"])
        #expect(json.exit == .status(1))
        #expect(json.output == [#"{"result":"not found","text":"no matching zone 'x.example' in any view"}"#])
    }

    @Test func `a view is part of the question`() async throws {
        let result = try await run(["retransfer", "example.com", "--view", "in"])
        #expect(result.exit == .status(0))
        #expect(result.output == [])
    }

    @Test(arguments: ["status", "reopen-logs", "stop"])
    func `commands about the server take no argument`(command: String) async throws {
        let result = try await run([command])
        #expect(result.exit == .status(0))
        #expect(result.output == ["done"])
    }

    @Test func `a server that is not there is told with the path of its socket`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("s").string
        let result = try await LocalTool.run(Programs.built("secondaryctl"), ["status", "--socket", path])
        #expect(result.exit == .status(1))
        #expect(result.errors == ["secondaryctl: connect failed: \(path): file not found"])
    }

    @Test func `a configuration that is not there cannot lead to the socket`() async throws {
        let result = try await LocalTool.run(Programs.built("secondaryctl"), ["status", "--config", "/nonexistent"])
        #expect(result.exit == .status(1))
        #expect(
            result.errors == [
                "secondaryctl: /nonexistent: error: cannot read '/nonexistent': No such file or directory",
                "secondaryctl: cannot find the socket without '/nonexistent': use --socket",
            ])
    }

    @Test func `arguments that make no sense are told with the usage`() async throws {
        let result = try await LocalTool.run(Programs.built("secondaryctl"), ["zonestatus"])
        #expect(result.exit == .status(64))
        #expect(result.errors.contains { $0.contains("secondaryctl zonestatus") })
    }
}
