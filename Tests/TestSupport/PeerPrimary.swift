package import DNS
import Foundation
import Synchronization
import SystemPackage

/// A real name server on loopback that serves zones to whoever the test allows.
///
/// It lives in a folder of its own and runs as whoever runs the tests; it ends with the last reference at the latest.
package final class PeerPrimary: Sendable {
    package let software: PeerSoftware
    package let endpoint: Endpoint
    private let directory: TemporaryDirectory
    private let process: Mutex<RunningProcess?>
    private let zoneNames: [String]

    private init(_ software: PeerSoftware, at endpoint: Endpoint, in directory: TemporaryDirectory, zones: [PeerZone]) {
        self.software = software
        self.endpoint = endpoint
        self.directory = directory
        process = Mutex(nil)
        zoneNames = zones.map(\.name)
    }

    /// Starts the server and returns once it serves every zone; `requiresKey` says whether transfers need one of `keys`.
    package static func start(
        _ software: PeerSoftware, zones: [PeerZone], keys: [PeerKey] = [], requiresKey: Bool, permittedKeys: [PeerKey]? = nil,
        at address: IPAddress,
        makesDifferences: Bool = false, options: String = "", notifying notified: PeerNotified? = nil,
        files: [String: String] = [:]
    ) async throws -> PeerPrimary {
        var attemptsLeft = 5
        while true {
            let directory = try TemporaryDirectory()
            let endpoint = Endpoint(address, port: try await FreePort.next())
            let primary = PeerPrimary(software, at: endpoint, in: directory, zones: zones)
            for zone in zones { try primary.writeFile(of: zone) }
            for (name, text) in files { try directory.write(text, to: name) }
            let settings = PeerSettings(
                endpoint: endpoint, folder: directory.path.string,
                zones: zones.map { ($0.name, primary.file(of: $0.name).string) }, keys: keys, requiresKey: requiresKey,
                permittedKeys: permittedKeys,
                notified: notified, makesDifferences: makesDifferences, options: options)
            try directory.write(try await software.startup.configuration(for: settings), to: "peer.conf")
            do {
                try await primary.restart()
                return primary
            } catch let error where error is AddressInUse && attemptsLeft > 0 {
                attemptsLeft -= 1
                await primary.stop()
            } catch {
                await primary.stop()
                throw error
            }
        }
    }

    /// What the server has said since it was last started.
    package var log: [String] {
        process.withLock { $0 }?.lines.entries.map(\.text) ?? []
    }

    /// The folder that is the server's own; every process of it names it in its arguments.
    package var folder: String { directory.path.string }

    package var processID: Int32? {
        process.withLock { $0 }?.processID
    }

    /// Ends the server; its port then refuses connections.
    package func stop() async {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        await running?.stop()
    }

    /// Starts the server once more with the files as they are now, and returns once it serves them.
    package func restart() async throws {
        await stop()
        let startup = software.startup
        let arguments = startup.arguments(configuration: directory.appending("peer.conf").string)
        let started = try await RunningProcess.start(startup.program(in: folder), arguments)
        process.withLock { $0 = started }
        for name in zoneNames { try await awaitService(of: name, by: started, from: 0) }
    }

    /// Puts another version of a zone in place of the one that is served, and returns once it is served.
    package func replace(_ zone: PeerZone) async throws {
        try writeFile(of: zone)
        guard let running = process.withLock({ $0 }) else { return }
        let mark = running.lines.count
        running.send(signal: SIGHUP)
        try await awaitService(of: zone.name, by: running, from: mark)
    }

    /// Puts another version of a zone into its file; nothing else happens before `reload()`.
    package func write(_ zone: PeerZone) throws {
        try writeFile(of: zone)
    }

    /// Has the server read its files, and does not wait for it.
    package func reload() {
        process.withLock { $0 }?.send(signal: SIGHUP)
    }

    /// Sends `commands` to the server by nsupdate (RFC 2136), over TCP; the server must be told to allow it.
    package func update(_ commands: [String]) async throws {
        let head = ["check-names off", "server \(endpoint.address) \(endpoint.port)"]
        let script = try directory.write((head + commands).joined(separator: "\n") + "\n", to: "update")
        _ = try await LocalTool.output("nsupdate", ["-v", script.string])
    }

    private func file(of zone: String) -> FilePath {
        directory.appending(zone.replacing("/", with: "_") + ".zone")
    }

    private func writeFile(of zone: PeerZone) throws {
        let destination = file(of: zone.name)
        switch zone.source {
        case .text(let text):
            try Data(text.utf8).write(to: URL(filePath: destination.string), options: .atomic)
        case .file(let source):
            let fresh = destination.string + ".new"
            try FileManager.default.copyItem(atPath: source.string, toPath: fresh)
            // A server reads a file again only if it is younger than the last one.
            try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: fresh)
            try? FileManager.default.removeItem(atPath: destination.string)
            try FileManager.default.moveItem(atPath: fresh, toPath: destination.string)
        }
    }

    /// Waits until the server has read the zone's file, and then until it answers with that file's serial.
    private func awaitService(of zone: String, by process: RunningProcess, from mark: Int) async throws {
        let serial = try MasterFileHead.serial(of: file(of: zone))
        let line = software.startup.readLine(zone: zone)
        let name = try Name(parsing: zone)
        do {
            try await withTimeLimit(.seconds(120), awaiting: "serial \(serial) of \(zone)") { [endpoint] in
                let found = await process.lines.first(from: mark) { entry in
                    entry.text.contains(line) || Self.complaints.contains { entry.text.localizedStandardContains($0) }
                }
                guard let text = found?.entry.text, text.contains(line) else { throw PeerComplaint(line: found?.entry.text) }
                while await Loopback.serial(of: name, at: endpoint) != serial { try await Task.sleep(for: .milliseconds(5)) }
            }
        } catch let complaint as PeerComplaint where complaint.isAddressInUse {
            throw AddressInUse(line: complaint.line)
        } catch let error as any Error & CustomStringConvertible {
            throw ProcessFailed(
                program: software.rawValue, reason: error.description, lines: process.lines.entries.map(\.text))
        }
    }

    private static let complaints = [
        "address in use", "address already in use", "unable to listen", "not loaded due to errors", "error: zone",
        "failed to load", "syntax error",
    ]
}

/// Runs `body` with a real name server on loopback, which is gone afterwards, whether or not `body` threw.
///
/// Where keys are given and nothing else is said, a transfer needs one of them. `files` are put into the server's folder.
package func withPrimary<Result>(
    _ software: PeerSoftware, zones: [PeerZone], keys: [PeerKey] = [], requiresKey: Bool? = nil,
    permittedKeys: [PeerKey]? = nil, at address: IPAddress = .v4(0x7F00_0001), makesDifferences: Bool = false,
    options: String = "",
    notifying notified: PeerNotified? = nil, files: [String: String] = [:], isolation: isolated (any Actor)? = #isolation,
    _ body: (PeerPrimary) async throws -> Result
) async throws -> Result {
    let primary = try await PeerPrimary.start(
        software, zones: zones, keys: keys, requiresKey: requiresKey ?? !keys.isEmpty, permittedKeys: permittedKeys,
        at: address,
        makesDifferences: makesDifferences, options: options, notifying: notified, files: files)
    do {
        let result = try await body(primary)
        await primary.stop()
        return result
    } catch {
        await primary.stop()
        throw error
    }
}

/// Another program took the port between the look and the bind.
private struct AddressInUse: Error {
    /// What the server said of it.
    let line: String?
}

/// The line in which a server said that it will not serve, or nil when it ended without a word.
private struct PeerComplaint: Error, CustomStringConvertible {
    let line: String?

    var isAddressInUse: Bool {
        ["in use", "unable to listen"].contains { line?.localizedStandardContains($0) ?? false }
    }

    var description: String { line ?? "ended before it served its zones" }
}
