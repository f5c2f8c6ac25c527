import Configuration
import DNS
import TKEY

/// A key that the configuration wants negotiated with a primary, and the address to ask from.
struct WantedKey {
    let settings: TKEYSettings
    let source: IPAddress?

    /// Those of every primary of every zone.
    static func all(of settings: Settings) -> [NegotiatedKeyID: WantedKey] {
        var wanted: [NegotiatedKeyID: WantedKey] = [:]
        for zone in settings.zones {
            for primary in zone.primaries {
                for case .negotiated(let key) in primary.keys {
                    let id = key.id(at: primary.endpoint)
                    if wanted[id] == nil { wanted[id] = WantedKey(settings: key, source: primary.source) }
                }
            }
        }
        return wanted
    }
}
