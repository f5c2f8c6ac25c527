package import DNS

/// What a SOA record says about a zone's maintenance (RFC 1034 §4.3.5): its serial, and three times in seconds.
package struct SOATimers: Hashable, Sendable {
    /// The zone's serial.
    package var serial: Serial
    /// REFRESH: seconds from a good poll to the next one.
    package var refresh: UInt32
    /// RETRY: seconds from a failed poll to the next one.
    package var retry: UInt32
    /// EXPIRE: seconds from the last confirmation to the expiry of the copy.
    package var expire: UInt32

    /// Times in seconds, of any size: `RefreshLimits.clamp` bounds them.
    package init(serial: Serial, refresh: UInt32, retry: UInt32, expire: UInt32) {
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
    }

    /// After how many seconds the primary's own copy expires: `option`, the EXPIRE option that came with this SOA (RFC 7314). nil where
    /// that is no less than the SOA's EXPIRE, or there was no option.
    package func remaining(of option: UInt32?) -> UInt32? {
        // RFC 7314 §4: of the two the SOA's EXPIRE counts where it is less, with its bounds. A primary that has the zone as its own
        // says no more than it (§3), and nothing runs down there.
        option.flatMap { $0 < expire ? $0 : nil }
    }

    /// The serial and the times of `soa`.
    package init(_ soa: SOA) {
        self.init(serial: soa.serial, refresh: soa.refresh, retry: soa.retry, expire: soa.expire)
    }
}
