package import DNS

/// What a SOA record says about a zone's maintenance (RFC 1034 §4.3.5): its serial, and three times in seconds.
package struct SOATimers: Hashable, Sendable {
    package var serial: Serial
    package var refresh: UInt32
    package var retry: UInt32
    package var expire: UInt32

    package init(serial: Serial, refresh: UInt32, retry: UInt32, expire: UInt32) {
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
    }

    /// After how many seconds a copy expires that has `option` left of its lease, by the EXPIRE option that came with this SOA; nil
    /// where that is no less than the SOA's EXPIRE, or the primary did not say.
    package func remaining(of option: UInt32?) -> UInt32? {
        // RFC 7314 §4: of the two the SOA's EXPIRE counts where it is less, with its bounds. A primary that has the zone as its own
        // says no more than it (§3), and nothing runs down there.
        option.flatMap { $0 < expire ? $0 : nil }
    }

    package init(_ soa: SOA) {
        self.init(serial: soa.serial, refresh: soa.refresh, retry: soa.retry, expire: soa.expire)
    }
}
