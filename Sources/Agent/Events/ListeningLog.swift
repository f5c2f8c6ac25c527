import DNS
import Logging
import Transport

/// The lines about where NOTIFY is listened for.
enum ListeningLog {
    static func listening(on endpoint: Endpoint) { Logger.network.info("listening on \(endpoint)") }

    static func notListening(on endpoint: Endpoint, _ error: TransportError) {
        Logger.network.error("could not listen on \(endpoint): \(error); interface ignored")
    }

    /// What is listened on no more; `lost`: and nobody has asked for that.
    static func noLongerListening(on endpoint: Endpoint, lost: Bool = false) {
        Logger.network.log(level: lost ? .error : .info, "no longer listening on \(endpoint)")
    }

    static func listensNowhere() { Logger.network.warning("not listening on any interfaces") }

    /// `areKnown`: from the last time that they could be.
    static func noInterfaces(_ error: TransportError, areKnown: Bool) {
        let consequence =
            areKnown
            ? "the previous addresses are used"
            : "listening only on addresses given in full; 'any', 'localhost' and 'localnets' match none"
        Logger.network.warning("the interfaces of this machine cannot be listed: \(error); \(consequence)")
    }
}
