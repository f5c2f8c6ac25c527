import Foundation
package import SystemPackage

/// The systemd unit that is shipped, and what its lines come to without systemd: the program `unit-sandbox` does what they say.
package struct ServiceUnit: Sendable {
    /// The lines of its section `[Service]`, in their order.
    private var lines: [(name: String, value: String)] = []

    package init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "etc/secondaryd.service"), encoding: .utf8)
        var section = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                section = String(line)
            } else if section == "[Service]", let sign = line.firstIndex(of: "=") {
                lines.append((String(line[..<sign]), String(line[line.index(after: sign)...])))
            }
        }
    }

    package subscript(name: String) -> String? {
        get { lines.last { $0.name == name }?.value }
        set {
            lines.removeAll { $0.name == name }
            if let newValue { lines.append((name, newValue)) }
        }
    }

    /// Where the zone files and the configuration are, as the unit has it.
    package var folder: String { path(self["WorkingDirectory"] ?? "") }

    /// Whether this process may do what a service manager does.
    package static func canBeApplied() async -> Bool {
        guard geteuid() == 0, let sandbox = try? Programs.built("unit-sandbox") else { return false }
        let result = try? await LocalTool.run(sandbox, ["--private-tmp", "--hide-processes", "--", "/bin/true"])
        return result?.succeeded == true
    }

    /// The arguments of `unit-sandbox` for this unit, up to the program; `folder` lies where the unit has its own, and `calls` is the file
    /// with the calls of `SystemCallFilter`.
    package func sandboxed(_ folder: TemporaryDirectory, calls: FilePath) throws -> [String] {
        var options = ["--calls", calls.string, "--place-folder", folder.path.string, self.folder]
        for program in ["secondaryd", "secondaryctl"] {
            options += ["--place-file", try Programs.built(program), "/usr/local/sbin/\(program)"]
        }
        for (name, value) in lines { options += try Self.options(name, value, path) }
        return options + ["--"]
    }

    private func path(_ value: String) -> String { String(value.drop { $0 == "-" }) }

    private static func options(_ name: String, _ value: String, _ path: (String) -> String) throws -> [String] {
        switch (name, value) {
        case ("User", _): ["--user", value]
        case ("WorkingDirectory", _): ["--folder", path(value)]
        case ("ReadWritePaths", _): ["--writable", path(value)]
        case ("UMask", _): ["--umask", value]
        case ("LimitCORE", _): ["--core-limit", value]
        case ("RestrictAddressFamilies", _): ["--families", value]
        case ("SystemCallErrorNumber", "EPERM"): ["--errno", "\(EPERM)"]
        case ("CapabilityBoundingSet", ""): ["--no-capabilities"]
        case ("ProtectSystem", "strict"): ["--strict"]
        case ("ProtectProc", "invisible"): ["--hide-processes"]
        case ("PrivateTmp", "yes"): ["--private-tmp"]
        case ("PrivateDevices", "yes"): ["--private-devices"]
        case ("NoNewPrivileges", "yes"): ["--no-new-privileges"]
        case ("MemoryDenyWriteExecute", "yes"): ["--deny-write-execute"]
        case ("LockPersonality", "yes"): ["--lock-personality"]
        case ("RestrictNamespaces", "yes"): ["--restrict-namespaces"]
        case ("RestrictRealtime", "yes"): ["--restrict-realtime"]
        case ("RestrictSUIDSGID", "yes"): ["--restrict-set-id"]
        // Given with "--calls", which is made of it.
        case ("SystemCallFilter", "@system-service"): []
        // Each filter has it.
        case ("SystemCallArchitectures", "native"): []
        // Those of the user, and none.
        case ("Group", _), ("AmbientCapabilities", ""): []
        // The toolchain's libraries may lie there.
        case ("ProtectHome", "yes"): []
        // What only a process with capabilities could touch, and this one has none.
        case ("ProtectClock", "yes"), ("ProtectControlGroups", "yes"), ("ProtectHostname", "yes"), ("ProtectKernelLogs", "yes"),
            ("ProtectKernelModules", "yes"), ("ProtectKernelTunables", "yes"), ("RemoveIPC", "yes"):
            []
        // What the manager does, not the process.
        case ("Type", _), ("NotifyAccess", _), ("ExecStart", _), ("ExecReload", _), ("WatchdogSec", _), ("Restart", _),
            ("RestartSec", _), ("RestartPreventExitStatus", _), ("TimeoutStartSec", _), ("TimeoutStopSec", _):
            []
        default:
            throw UnknownLine(line: "\(name)=\(value)")
        }
    }

    private struct UnknownLine: Error, CustomStringConvertible {
        let line: String

        var description: String { "the sandbox of the tests does not know what to do about '\(line)'" }
    }
}
