import SQLite

/// The columns of the table `zone`, in its order. The raw value is the number of a column's parameter in `ZoneStatements.replace`.
enum ZoneColumn: Int, CaseIterable {
    case name = 1
    case recordClass, view
    case serial, refresh, retry, expire
    case lastConfirmed, expiresAt
    case file, fileSize, fileInode, fileModified
    case transferEndedAt, transferPrimary, transferMessages, transferRecords, transferOctets, transferMilliseconds
    case fileDigest

    /// As `PRAGMA table_info` has it.
    struct Definition: Equatable {
        let name: String
        let type: String
        let isRequired: Bool
        /// The column's place in the primary key, from 1; 0 where it is not part of it.
        let keyPlace: Int64
    }

    var definition: Definition {
        switch self {
        case .name: key("name", "TEXT", 1)
        case .recordClass: key("class", "INTEGER", 2)
        case .view: key("view", "TEXT", 3)
        case .serial: required("serial", "INTEGER")
        case .refresh: required("refresh", "INTEGER")
        case .retry: required("retry", "INTEGER")
        case .expire: required("expire", "INTEGER")
        case .lastConfirmed: required("last_confirmed", "INTEGER")
        case .expiresAt: required("expires_at", "INTEGER")
        case .file: required("file", "TEXT")
        case .fileSize: required("file_size", "INTEGER")
        case .fileInode: required("file_inode", "INTEGER")
        case .fileModified: required("file_modified", "INTEGER")
        case .transferEndedAt: optional("transfer_ended_at", "INTEGER")
        case .transferPrimary: optional("transfer_primary", "TEXT")
        case .transferMessages: optional("transfer_messages", "INTEGER")
        case .transferRecords: optional("transfer_records", "INTEGER")
        case .transferOctets: optional("transfer_octets", "INTEGER")
        case .transferMilliseconds: optional("transfer_milliseconds", "INTEGER")
        case .fileDigest: optional("file_digest", "BLOB")
        }
    }

    private func key(_ name: String, _ type: String, _ place: Int64) -> Definition {
        Definition(name: name, type: type, isRequired: true, keyPlace: place)
    }

    private func required(_ name: String, _ type: String) -> Definition {
        Definition(name: name, type: type, isRequired: true, keyPlace: 0)
    }

    private func optional(_ name: String, _ type: String) -> Definition {
        Definition(name: name, type: type, isRequired: false, keyPlace: 0)
    }
}
