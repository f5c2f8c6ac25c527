import Configuration
import DNS
import TSIG
import ZoneMaintenance

/// Who may notify us and whom we notify, as the configuration says and this machine's addresses have it.
struct NotifyRules: Sendable {
    private let settings: Settings
    let interfaces: Interfaces
    /// Ours by their names; where views have keys of their own there may be several of one.
    private let keys: [Name: [TSIGKey]]

    init(_ settings: Settings, on interfaces: Interfaces) {
        self.settings = settings
        self.interfaces = interfaces
        var seen: Set<TSIGKey> = []
        let all = settings.keys + settings.views.flatMap(\.keys)
        keys = Dictionary(grouping: all.filter { seen.insert($0).inserted }, by: \.name)
    }

    func keys(named name: Name) -> [TSIGKey] { keys[name] ?? [] }

    /// On what grounds a NOTIFY for `zone` is heard; `key` is the one that it was verified with.
    func admission(of address: IPAddress, key: TSIGKey?, notifying zone: ZoneSettings) -> NotifiedZone.Admission {
        switch settings.admission(of: address, key: key, notifying: zone, interfaces: interfaces) {
        case .primary(let place): .primary(place)
        case .allowed: .allowed
        case .refused: .refused
        }
    }

    /// Whom to tell of a version of `zone` whose SOA record names `mname`.
    func targets(of zone: ZoneSettings, mname: Name) -> [NotifyTarget] {
        settings.serversToNotify(of: zone, mname: mname, interfaces: interfaces).map { server in
            NotifyTarget(server.peer, key: server.key, isTCPOnly: server.tcpOnly)
        }
    }
}
