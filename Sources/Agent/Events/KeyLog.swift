import BINDLogging
import DNS
import Logging
import TKEY
import TSIG

/// The lines about keys that are negotiated, and about several keys of one primary.
enum KeyLog {
    private static func log(_ level: Logger.Level, _ id: NegotiatedKeyID, _ text: String) {
        Logger.general.log(level: level, "tkey \(id): \(text)", fields: LogFields(primary: "\(id.primary.endpoint)"))
    }

    static func negotiated(_ key: NegotiatedKey, _ id: NegotiatedKeyID, isRenewal: Bool) {
        log(
            .info, id,
            "\(isRenewal ? "renewed as" : "negotiated") key '\(key.key.name)', lifetime \(key.lifetime.counted("second"))")
    }

    static func failed(_ error: TKEYError, _ id: NegotiatedKeyID) {
        log(.error, id, "negotiation failed: \(error)")
    }

    /// The primary says that it does not have the key.
    static func refused(_ name: Name, _ id: NegotiatedKeyID) {
        log(.notice, id, "the primary does not accept key '\(name)'")
    }

    static func deleted(_ name: Name, _ id: NegotiatedKeyID) {
        log(.info, id, "deleted key '\(name)'")
    }

    static func notDeleted(_ name: Name, _ id: NegotiatedKeyID, _ reason: String) {
        log(.notice, id, "key '\(name)' was not deleted: \(reason)")
    }

    static func stillNeeded(_ name: Name, by primary: Endpoint, before first: Name) {
        Logger.general.log(
            level: .warning, "primary \(primary) still needs key '\(name)': it does not accept '\(first)'",
            fields: LogFields(primary: "\(primary)"))
    }
}
