import DNS
import Foundation

/// BIND's named in the foreground, without control channel, pid file or session key.
struct NamedPrimary: PeerStartup {
    /// A copy in the folder: an AppArmor profile, as Debian and Ubuntu have it, lets /usr/sbin/named read no folder but its own.
    func program(in folder: String) throws -> String {
        let copy = folder + "/named"
        if !FileManager.default.fileExists(atPath: copy) {
            let original = try Programs.path(of: "named")
            try ChildProcess.whileNoneStarts { try FileManager.default.copyItem(atPath: original, toPath: copy) }
        }
        return copy
    }

    func arguments(configuration file: String) -> [String] {
        ["-g", "-n", "1", "-c", file]
    }

    func configuration(for settings: PeerSettings) -> String {
        let port = settings.endpoint.port
        let address = settings.endpoint.address
        let listen = [
            "listen-on port \(port) { \(address.isIPv4 ? "\(address)" : "none"); };",
            "listen-on-v6 port \(port) { \(address.isIPv4 ? "none" : "\(address)"); };",
        ]
        let transfer =
            settings.requiresKey
            ? (settings.permittedKeys ?? settings.keys).map { "key \"\($0.name)\";" }.joined(separator: " ") : "any;"
        return """
            options {
                directory "\(settings.folder)";
                \(listen.joined(separator: "\n    "))
                pid-file none;
                session-keyfile none;
                recursion no;
                \(settings.notified.map(notify) ?? "notify no;")
                dnssec-validation no;
                empty-zones-enable no;
                transfers-out 100;
                check-names primary ignore;
                allow-transfer { \(transfer) };
                ixfr-from-differences \(settings.makesDifferences ? "yes" : "no");
            \(settings.lines())};
            controls { };
            \(settings.keys.map(\.statement).joined())
            \(settings.zones.map { "zone \"\($0.name)\" { type primary; file \"\($0.file)\"; };" }.joined(separator: "\n"))

            """
    }

    private func notify(_ server: PeerNotified) -> String {
        let key = server.key.map { " key \"\($0.name)\"" } ?? ""
        return
            "notify explicit; notify-delay 0; also-notify { \(server.endpoint.address) port \(server.endpoint.port)\(key); };"
    }

    func readLine(zone: String) -> String {
        "zone \(zone)/IN: loaded serial"
    }
}
