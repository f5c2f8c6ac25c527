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

    package init(_ soa: SOA) {
        self.init(serial: soa.serial, refresh: soa.refresh, retry: soa.retry, expire: soa.expire)
    }
}
