import DNS

/// NLnet Labs' nsd in the foreground, as whoever runs the tests, in no chroot, its files all in its folder.
struct NSDPrimary: PeerStartup {
    func program(in folder: String) throws -> String {
        try Programs.path(of: "nsd")
    }

    func arguments(configuration file: String) -> [String] {
        ["-d", "-c", file]
    }

    func configuration(for settings: PeerSettings) async throws -> String {
        let keys = settings.keys.map {
            "key:\n    name: \"\($0.name)\"\n    algorithm: \($0.algorithm)\n    secret: \"\($0.secret)\"\n"
        }
        let allowed = settings.requiresKey ? settings.keys.map(\.name) : ["NOKEY"] + settings.keys.map(\.name)
        let transfer = allowed.flatMap { ["    provide-xfr: 0.0.0.0/0 \($0)\n", "    provide-xfr: ::0/0 \($0)\n"] }.joined()
        let notify =
            settings.notified.map { server in
                "    notify: \(server.endpoint.address)@\(server.endpoint.port) \(server.key?.name ?? "NOKEY")\n"
            } ?? ""
        let differences = settings.makesDifferences ? "    store-ixfr: yes\n    create-ixfr: yes\n" : ""
        return """
            server:
                ip-address: \(settings.endpoint.address)
                port: \(settings.endpoint.port)
                username: ""
                chroot: ""
                zonesdir: "\(settings.folder)"
                zonelistfile: "\(settings.folder)/zone.list"
                xfrdfile: "\(settings.folder)/xfrd.state"
                xfrdir: "\(settings.folder)"
                pidfile: "\(settings.folder)/nsd.pid"
            \(try await NSDDatabase.line)\
                server-count: 1
                rrl-ratelimit: 0
                verbosity: 2
            \(settings.lines())remote-control:
                control-enable: no
            \(keys.joined())
            \(settings.zones.map {
                "zone:\n    name: \"\($0.name)\"\n    zonefile: \"\($0.file)\"\n\(transfer)\(notify)\(differences)"
            }.joined())

            """
    }

    func readLine(zone: String) -> String {
        "zone \(zone) read with success"
    }
}
