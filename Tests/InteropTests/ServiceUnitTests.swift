import DNS
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The daemon as the shipped unit has it run: its user, its folders, its address families and its system calls.
@Suite(.fewAtATime, .enabled("without the rights of a service manager") { await ServiceUnit.canBeApplied() })
struct ServiceUnitTests {
    private static let zone = "kx.example"

    /// With a lease of seconds.
    private static func text(_ serial: UInt32) -> PeerZone {
        ZoneText(zone, serial: serial, records: 40, refresh: 1, retry: 1, expire: 3).zone
    }

    /// Runs `body` with the daemon under `unit`, and the folder that it works in.
    private func withDaemon(
        _ unit: ServiceUnit, _ trial: TKEYTrial, listeningOn listening: Endpoint,
        _ body: (SecondarydDaemon, Secondaryd, _ control: ([String]) async throws -> LocalTool.Result) async throws -> Void
    ) async throws {
        let zone = trial.zone(Self.zone)
        let secondary = try Secondaryd()
        try secondary.configure(
            text: """
                options {
                    masterfile-format text; min-refresh-time 1; min-retry-time 1;
                    listen-on port \(listening.port) { 127.0.0.1; };
                    on-publish-command { "sh"; "-c"; "echo told of $serial"; };
                    on-expire-command { "sh"; "-c"; "echo mourns $serial"; };
                };
                \(TKEYTrial.initialKey.statement)\(TKEYTrial.statement())
                server 127.0.0.1 { keys { to-ns1; }; };
                \(zone.statement)
                """)
        let user = try #require(unit["User"])
        for file in [secondary.directory.path, secondary.configuration] {
            try FileManager.default.setAttributes([.ownerAccountName: user], ofItemAtPath: file.string)
        }
        let calls = try #require(
            Bundle.module.url(forResource: "system-service", withExtension: "syscalls", subdirectory: "Fixtures"))
        let options = try unit.sandboxed(secondary.directory, calls: FilePath(calls.path(percentEncoded: false)))
        let sandbox = try Programs.built("unit-sandbox")
        let configuration = ["--config", "\(unit.folder)/secondaryd.conf"]
        let process = try await RunningProcess.start(sandbox, options + ["/usr/local/sbin/secondaryd"] + configuration)
        let daemon = SecondarydDaemon(process)
        do {
            try await daemon.waitForLine("general: notice: running")
            try await body(daemon, secondary) { arguments in
                try await LocalTool.run(sandbox, options + ["/usr/local/sbin/secondaryctl"] + arguments + configuration)
            }
        } catch {
            await process.stop(within: .seconds(2))
            throw error
        }
        try await daemon.terminate()
    }

    @Test(arguments: [true, false])
    func `NOTIFY, negotiated keys, commands, reload and expiry work under the unit`(listsInterfaces: Bool) async throws {
        var unit = try ServiceUnit()
        let families = try #require(unit["RestrictAddressFamilies"])
        #expect(families.contains("AF_NETLINK"))
        // Sandboxes that operators make themselves leave it out.
        if !listsInterfaces { unit["RestrictAddressFamilies"] = "AF_INET AF_INET6 AF_UNIX" }
        let listening = Endpoint(.v4(0x7F00_0001), port: try await FreePort.next())
        try await TKEYTrial.withNamed([Self.text(7)], notifying: PeerNotified(listening)) { trial in
            try await withDaemon(unit, trial, listeningOn: listening) { daemon, secondary, control in
                let status = try String(contentsOfFile: "/proc/\(daemon.processID)/status", encoding: .utf8)
                for line in ["NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000"] { #expect(status.contains(line)) }
                try await daemon.waitForLine("network: info: listening on \(listening)")
                let warning = "the interfaces of this machine cannot be listed: address family not supported; "
                #expect(daemon.log.count { $0.text.hasPrefix(warning) } == (listsInterfaces ? 0 : 1))
                _ = try await daemon.waitForKey()
                let first = try await daemon.waitForTransfer(of: Self.zone, serial: 7)
                try await daemon.waitForLine("told of 7", from: first)

                let mark = daemon.mark
                try await trial.primary.replace(Self.text(8))
                try await daemon.waitForLine("received notify for zone '\(Self.zone)'", from: mark)
                let second = try await daemon.waitForTransfer(of: Self.zone, serial: 8, from: mark)
                try await daemon.waitForLine("told of 8", from: second)
                #expect(!trial.hasUnsignedQuery)

                let reload = try await control(["reload"])
                #expect(reload.succeeded, "\(reload.errors)")
                #expect(daemon.log.count { $0.text.hasPrefix(warning) } == (listsInterfaces ? 0 : 1))

                await trial.primary.stop()
                try await daemon.waitForLine("zone \(Self.zone)/IN: expired", from: second)
                try await daemon.waitForLine("mourns 8", from: second)
                let names = try secondary.directory.names
                #expect(names.contains("db.\(Self.zone).expired") && !names.contains("db.\(Self.zone)"), "\(names)")
            }
        }
    }
}
