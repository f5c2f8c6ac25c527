/// What `rndc zonestatus` says and more. Times are seconds since 1970, UTC.
package struct ZoneStatus: Codable, Equatable, Sendable {
    package enum Copy: String, Codable, Sendable {
        case loaded
        case expired
        /// There never was one.
        case notLoaded = "not loaded"
    }

    package enum Action: String, Codable, Sendable {
        /// The next round waits for its time.
        case waiting
        /// It waits for `serial-query-rate` or a free slot.
        case queued
        case polling
        /// Pulling, or waiting for a slot of `transfers-in`.
        case transferring
    }

    /// How the last transfer that was published went.
    package struct LastTransfer: Codable, Equatable, Sendable {
        /// `192.0.2.1#53`
        package var primary: String
        package var endedAt: Int64
        package var messages: Int
        package var records: Int
        package var bytes: Int
        package var milliseconds: Int64

        package init(primary: String, endedAt: Int64, messages: Int, records: Int, bytes: Int, milliseconds: Int64) {
            self.primary = primary
            self.endedAt = endedAt
            self.messages = messages
            self.records = records
            self.bytes = bytes
            self.milliseconds = milliseconds
        }
    }

    package var name: String
    package var recordClass: String
    package var view: String?
    package var file: String
    package var copy: Copy
    package var action: Action
    package var serial: UInt32?
    package var lastLoaded: Int64?
    package var nextRefresh: Int64?
    package var expires: Int64?
    /// Whether one more round follows the one that is on.
    package var isRefreshQueued: Bool
    package var lastTransfer: LastTransfer?
    /// In the order they are asked.
    package var primaries: [PrimaryStatus]

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

/// What is known of one primary of a zone.
package struct PrimaryStatus: Codable, Equatable, Sendable {
    /// `192.0.2.1#53`
    package var address: String
    /// The name of the TSIG key.
    package var key: String?
    /// Of the last SOA that it sent.
    package var serial: UInt32?
    package var lastSOA: Int64?
    package var roundTripMilliseconds: Double?
    package var lastError: String?
    package var lastErrorAt: Int64?
    /// Until then it is not asked for transfers, because it did not answer.
    package var backoffUntil: Int64?

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
