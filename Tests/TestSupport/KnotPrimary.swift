import DNS

/// CZ.NIC's knotd in the foreground; its sockets, timers and journals lie in its folder.
struct KnotPrimary: PeerStartup {
    func program(in folder: String) throws -> String {
        try Programs.path(of: "knotd")
    }

    func arguments(configuration file: String) -> [String] {
        ["-c", file]
    }

    func configuration(for settings: PeerSettings) -> String {
        let keys = settings.keys.map {
            "  - id: \"\($0.name)\"\n    algorithm: \($0.algorithm)\n    secret: \"\($0.secret)\"\n"
        }
        var rules = settings.keys.map { "  - id: \"by-\($0.name)\"\n    key: \"\($0.name)\"\n    action: transfer\n" }
        var allowed = settings.keys.map { "\"by-\($0.name)\"" }
        if !settings.requiresKey {
            rules.append("  - id: anyone\n    address: [0.0.0.0/0, \"::/0\"]\n    action: transfer\n")
            allowed.append("anyone")
        }
        let notified = settings.notified.map { server in
            """
            remote:
              - id: notified
                address: \(server.endpoint.address)@\(server.endpoint.port)
            \(server.key.map { "    key: \"\($0.name)\"\n" } ?? "")
            """
        }
        return """
            server:
                rundir: "\(settings.folder)"
                listen: \(settings.endpoint.address)@\(settings.endpoint.port)
                udp-workers: 1
                tcp-workers: 2
                background-workers: 1
                # Half a second by default, which a busy machine may well take between two reads.
                tcp-io-timeout: 60000
            \(settings.lines())log:
              - target: stderr
                any: info
            database:
                storage: "\(settings.folder)"
                journal-db-max-size: 32M
            \(keys.isEmpty ? "" : "key:\n" + keys.joined())\
            \(notified ?? "")\
            acl:
            \(rules.joined())\
            template:
              - id: default
                storage: "\(settings.folder)"
                zonefile-load: \(settings.makesDifferences ? "difference" : "whole")
                zonefile-sync: -1
                journal-content: \(settings.makesDifferences ? "changes" : "none")
                semantic-checks: soft
                acl: [\(allowed.joined(separator: ", "))]
            \(notified == nil ? "" : "    notify: notified\n")\
            zone:
            \(settings.zones.map { "  - domain: \"\($0.name)\"\n    file: \"\($0.file)\"\n" }.joined())
            """
    }

    func readLine(zone: String) -> String {
        "[\(zone).] loaded, serial"
    }
}
