package import DNS

/// Why the records of a transfer could not be written down.
package enum ZoneFileError: Error, Equatable {
    /// A record's RDATA is not what its type says; nothing else was wrong with its message.
    case record(WireError)
    case file(FileError)
}
