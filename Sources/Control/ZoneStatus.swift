/// The contents of `rndc zonestatus` and more. Times are seconds since 1970, UTC.
package struct ZoneStatus: Codable, Equatable, Sendable {
    /// The state of the zone's data; the raw value is for clients.
    package enum Copy: String, Codable, Sendable {
        case loaded
        case expired
        /// There never was a copy.
        case notLoaded = "not loaded"
    }

    /// What the zone's refresh is doing; the raw value is for clients.
    package enum Action: String, Codable, Sendable {
        /// Waiting for the time of the next refresh.
        case waiting
        /// Waiting for `serial-query-rate` or a free slot.
        case queued
        case polling
        /// Transferring, or waiting for a slot of `transfers-in`.
        case transferring
    }

    /// The last transfer that was published.
    package struct LastTransfer: Codable, Equatable, Sendable {
        /// `192.0.2.1#53`
        package var primary: String
        /// When the zone was published.
        package var endedAt: Int64
        /// Messages received.
        package var messages: Int
        /// Records received, both SOAs included.
        package var records: Int
        /// Octets of the messages.
        package var bytes: Int
        /// How long it took.
        package var milliseconds: Int64

        /// A transfer that has ended.
        package init(primary: String, endedAt: Int64, messages: Int, records: Int, bytes: Int, milliseconds: Int64) {
            self.primary = primary
            self.endedAt = endedAt
            self.messages = messages
            self.records = records
            self.bytes = bytes
            self.milliseconds = milliseconds
        }
    }

    /// The apex, without a final dot.
    package var name: String
    /// `IN`, `CH` or `HS`.
    package var recordClass: String
    /// `nil` if the configuration has no views.
    package var view: String?
    /// The absolute path of the zone file.
    package var file: String
    /// Whether there is data, and whether it is valid.
    package var copy: Copy
    /// What the zone's refresh is doing.
    package var action: Action
    /// That of the current copy; `nil` without one.
    package var serial: UInt32?
    /// When the current copy was published.
    package var lastLoaded: Int64?
    /// When the next refresh is due.
    package var nextRefresh: Int64?
    /// When the current copy expires.
    package var expires: Int64?
    /// Whether one more refresh follows the current one.
    package var isRefreshQueued: Bool
    /// `nil` if the daemon has published none.
    package var lastTransfer: LastTransfer?
    /// In the order in which they are queried.
    package var primaries: [PrimaryStatus]

    /// By default a zone without a copy and without primaries.
    package init(
        name: String, recordClass: String, view: String? = nil, file: String, copy: Copy, action: Action,
        serial: UInt32? = nil, lastLoaded: Int64? = nil, nextRefresh: Int64? = nil,
        expires: Int64? = nil, isRefreshQueued: Bool = false, lastTransfer: LastTransfer? = nil,
        primaries: [PrimaryStatus] = []
    ) {
        self.name = name
        self.recordClass = recordClass
        self.view = view
        self.file = file
        self.copy = copy
        self.action = action
        self.serial = serial
        self.lastLoaded = lastLoaded
        self.nextRefresh = nextRefresh
        self.expires = expires
        self.isRefreshQueued = isRefreshQueued
        self.lastTransfer = lastTransfer
        self.primaries = primaries
    }
}

/// What is known of a zone's primary.
package struct PrimaryStatus: Codable, Equatable, Sendable {
    /// `192.0.2.1#53`
    package var address: String
    /// The name of the TSIG key; `nil` without one.
    package var key: String?
    /// That of the last SOA that it sent.
    package var serial: UInt32?
    /// When it last sent an SOA.
    package var lastSOA: Int64?
    /// Of the last SOA query.
    package var roundTripMilliseconds: Double?
    /// The last failure in words.
    package var lastError: String?
    /// When the last failure was.
    package var lastErrorAt: Int64?
    /// No transfers are requested before then, because it did not answer.
    package var backoffUntil: Int64?

    /// By default a primary that was never queried.
    package init(
        address: String, key: String? = nil, serial: UInt32? = nil, lastSOA: Int64? = nil,
        roundTripMilliseconds: Double? = nil, lastError: String? = nil, lastErrorAt: Int64? = nil,
        backoffUntil: Int64? = nil
    ) {
        self.address = address
        self.key = key
        self.serial = serial
        self.lastSOA = lastSOA
        self.roundTripMilliseconds = roundTripMilliseconds
        self.lastError = lastError
        self.lastErrorAt = lastErrorAt
        self.backoffUntil = backoffUntil
    }
}
