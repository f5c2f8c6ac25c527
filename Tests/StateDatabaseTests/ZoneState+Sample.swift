import DNS
import StateDatabase

extension ZoneState {
    /// A state in which every field has a value, and no two zones the same.
    static func sample(_ number: Int) -> ZoneState {
        ZoneState(
            serial: Serial(UInt32(number)), refresh: 3600, retry: 600, expire: 604800,
            lastConfirmed: 1_763_700_000 + Int64(number), expiresAt: 1_763_786_400 + Int64(number),
            file: PublishedFile(
                path: "/var/cache/bind/zone\(number).example.com.db", size: 900, inode: UInt64(1_000_000 + number),
                modified: 1_763_700_000_000_000_000 + Int64(number), digest: Array(repeating: UInt8(number), count: 16)),
            lastTransfer: LastTransfer(
                endedAt: 1_763_700_000, primary: "192.0.2.1#53", messages: 3, records: 120, octets: 4567, milliseconds: 12))
    }
}

extension ZoneStateKey {
    static func sample(_ number: Int, view: String? = nil) throws -> ZoneStateKey {
        ZoneStateKey(name: try Name(parsing: "zone\(number).example.com"), recordClass: .internet, view: view)
    }
}

extension StateDatabase {
    /// Saves so many samples, and returns their keys.
    func saveSamples(_ numbers: Range<Int>) async throws -> [ZoneStateKey] {
        let keys = try numbers.map { try ZoneStateKey.sample($0) }
        var changes: [ZoneStateKey: ZoneStateChange] = [:]
        for (key, number) in zip(keys, numbers) { changes[key] = .published(.sample(number)) }
        try save(changes)
        return keys
    }
}
