package import DNS

/// Which zone a state belongs to; the same name may stand in several views.
package struct ZoneStateKey: Hashable, Sendable {
    package let name: Name
    package let recordClass: RecordClass
    /// `nil` where the configuration has no views.
    package let view: String?

    package init(name: Name, recordClass: RecordClass, view: String?) {
        self.name = name
        self.recordClass = recordClass
        self.view = view
    }
}

/// What is remembered of a zone from one run to the next.
package struct ZoneState: Hashable, Sendable {
    /// Of the SOA record that is held: its serial, and times in seconds.
    package var serial: Serial
    package var refresh: UInt32
    package var retry: UInt32
    package var expire: UInt32
    /// When a primary last vouched for this serial, and until when that holds, in seconds since 1970.
    package var lastConfirmed: Int64
    package var expiresAt: Int64
    package var file: PublishedFile
    package var lastTransfer: LastTransfer?

    package init(
        serial: Serial, refresh: UInt32, retry: UInt32, expire: UInt32, lastConfirmed: Int64, expiresAt: Int64,
        file: PublishedFile, lastTransfer: LastTransfer? = nil
    ) {
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
        self.lastConfirmed = lastConfirmed
        self.expiresAt = expiresAt
        self.file = file
        self.lastTransfer = lastTransfer
    }

    /// The file as it was when it was published: another size, inode or time means that somebody else wrote it.
    package struct PublishedFile: Hashable, Sendable {
        package var path: String
        /// Octets.
        package var size: Int64
        package var inode: UInt64
        /// Nanoseconds since 1970.
        package var modified: Int64
        /// Of the content, as the program reckons it; `nil` where it is not known.
        package var digest: [UInt8]?

        package init(path: String, size: Int64, inode: UInt64, modified: Int64, digest: [UInt8]? = nil) {
            self.path = path
            self.size = size
            self.inode = inode
            self.modified = modified
            self.digest = digest
        }
    }

    /// The transfer that brought the serial.
    package struct LastTransfer: Hashable, Sendable {
        /// Seconds since 1970.
        package var endedAt: Int64
        /// In BIND's form, `192.0.2.1#53`.
        package var primary: String
        package var messages: Int64
        package var records: Int64
        package var octets: Int64
        package var milliseconds: Int64

        package init(
            endedAt: Int64, primary: String, messages: Int64, records: Int64, octets: Int64, milliseconds: Int64
        ) {
            self.endedAt = endedAt
            self.primary = primary
            self.messages = messages
            self.records = records
            self.octets = octets
            self.milliseconds = milliseconds
        }
    }
}
