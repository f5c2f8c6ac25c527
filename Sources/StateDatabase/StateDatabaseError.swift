/// Why the state of zones could not be read or saved.
package enum StateDatabaseError: Error, Equatable, CustomStringConvertible {
    case notOpened(path: String, reason: String)
    /// A later version of secondaryd wrote the file, with tables that this one does not know.
    case newerSchema(path: String)
    case notRead(path: String, reason: String)
    case notSaved(path: String, reason: String)
    /// The calling task was cancelled; the database is sound.
    case cancelled

    package var description: String {
        switch self {
        case .notOpened(let path, let reason): "state database '\(path)': \(reason)"
        case .newerSchema(let path): "state database '\(path)' was written by a later version of secondaryd"
        case .notRead(let path, let reason): "state database '\(path)': not read: \(reason)"
        case .notSaved(let path, let reason): "state database '\(path)': not saved: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
