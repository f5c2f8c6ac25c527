import CSQLite

/// Why a call of SQLite failed; the description is SQLite's own message.
package enum SQLiteError: Error, Equatable, CustomStringConvertible {
    /// SQLite's message and code of an error.
    package struct Reason: Equatable, Sendable {
        /// SQLite's message, in English.
        package let message: String
        /// The extended result code (<https://www.sqlite.org/rescode.html>); its low eight bits are the primary one.
        package let extendedCode: Int32

        /// The reason with this message and code.
        package init(message: String, extendedCode: Int32) {
            self.message = message
            self.extendedCode = extendedCode
        }
    }

    /// Another connection holds a lock that is needed.
    case busy(Reason)
    /// A page, or what stands in it, is damaged.
    case corrupt(Reason)
    case notADatabase(Reason)
    /// The disk is full, or the database has as many pages as it may have.
    case full(Reason)
    case readOnly(Reason)
    /// The disk failed, or a file may not grow.
    case inputOutput(Reason)
    /// The file ends before the page that was to be read.
    case shortRead(Reason)
    case cannotOpen(Reason)
    /// The system or an authorizer does not permit the operation.
    case denied(Reason)
    case outOfMemory(Reason)
    /// The task was cancelled.
    case interrupted(Reason)
    /// Wrong SQL for this schema, a violated constraint, and all other errors.
    case other(Reason)

    /// The case of the code's low eight bits; a code that is none of these is `other`.
    package init(extendedCode: Int32, message: String) {
        let reason = Reason(message: message, extendedCode: extendedCode)
        switch extendedCode & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .busy(reason)
        case SQLITE_CORRUPT: self = .corrupt(reason)
        case SQLITE_NOTADB: self = .notADatabase(reason)
        case SQLITE_FULL: self = .full(reason)
        case SQLITE_READONLY: self = .readOnly(reason)
        case SQLITE_IOERR: self = extendedCode == Self.shortReadCode ? .shortRead(reason) : .inputOutput(reason)
        case SQLITE_CANTOPEN, SQLITE_NOLFS: self = .cannotOpen(reason)
        case SQLITE_PERM, SQLITE_AUTH: self = .denied(reason)
        case SQLITE_NOMEM: self = .outOfMemory(reason)
        case SQLITE_INTERRUPT: self = .interrupted(reason)
        default: self = .other(reason)
        }
    }

    /// SQLITE_IOERR_SHORT_READ, a macro that Swift does not import.
    private static let shortReadCode = SQLITE_IOERR | (2 << 8)

    /// The message and the code.
    package var reason: Reason {
        switch self {
        case .busy(let reason), .corrupt(let reason), .notADatabase(let reason), .full(let reason), .readOnly(let reason),
            .inputOutput(let reason), .shortRead(let reason), .cannotOpen(let reason), .denied(let reason),
            .outOfMemory(let reason), .interrupted(let reason), .other(let reason):
            reason
        }
    }

    package var description: String { reason.message }
}
