import Configuration
import TKEY

extension Settings {
    /// The keys that the configuration wants negotiated: those of every primary of every zone.
    var wantedKeys: [NegotiatedKeyID: TKEYSettings] {
        var wanted: [NegotiatedKeyID: TKEYSettings] = [:]
        for zone in zones {
            for primary in zone.primaries {
                for case .negotiated(let key) in primary.keys { wanted[key.id(at: primary.peer)] = key }
            }
        }
        return wanted
    }
}
