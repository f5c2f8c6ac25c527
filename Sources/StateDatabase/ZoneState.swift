package import DNS

/// Which zone a state belongs to: the same name may be a zone of several views.
package struct ZoneStateKey: Hashable, Sendable {
    /// The zone's name; letters count the same in either case.
    package let name: Name
    /// The zone's class.
    package let recordClass: RecordClass
    /// `nil` where the configuration has no views.
    package let view: String?

    /// The zone of this name and class in `view`.
    package init(name: Name, recordClass: RecordClass, view: String?) {
        self.name = name
        self.recordClass = recordClass
        self.view = view
    }
}

/// The state of a zone that outlasts a run.
package struct ZoneState: Hashable, Sendable {
    /// The serial of the copy.
    package var serial: Serial
    /// REFRESH in seconds.
    package var refresh: UInt32
    /// RETRY in seconds.
    package var retry: UInt32
    /// EXPIRE in seconds.
    package var expire: UInt32
    /// When a primary last confirmed this serial, in seconds since 1970.
    package var lastConfirmed: Int64
    /// When the copy expires, in seconds since 1970.
    package var expiresAt: Int64
    /// The zone file as it was published.
    package var file: PublishedFile
    /// The transfer that brought the copy; `nil` where it is not known.
    package var lastTransfer: LastTransfer?

    /// The state of a zone with a published copy: durations in seconds, times in seconds since 1970.
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

    /// A zone file as it was when it was published: another size, inode or time means that another program wrote it.
    package struct PublishedFile: Hashable, Sendable {
        /// The path of the zone file.
        package var path: String
        /// The size in octets.
        package var size: Int64
        /// The inode number.
        package var inode: UInt64
        /// When the file was last modified, in nanoseconds since 1970.
        package var modified: Int64
        /// The digest of the content, sixteen octets; `nil` where it is not known.
        package var digest: [UInt8]?

        /// `size` in octets, `modified` in nanoseconds since 1970.
        package init(path: String, size: Int64, inode: UInt64, modified: Int64, digest: [UInt8]? = nil) {
            self.path = path
            self.size = size
            self.inode = inode
            self.modified = modified
            self.digest = digest
        }
    }

    /// The transfer that brought a copy.
    package struct LastTransfer: Hashable, Sendable {
        /// When it ended, in seconds since 1970.
        package var endedAt: Int64
        /// The primary in BIND's form, `192.0.2.1#53`.
        package var primary: String
        /// How many messages it took.
        package var messages: Int64
        /// How many records it brought.
        package var records: Int64
        /// The octets of its messages.
        package var octets: Int64
        /// How long it took.
        package var milliseconds: Int64

        /// A transfer that ended at `endedAt`, in seconds since 1970.
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
