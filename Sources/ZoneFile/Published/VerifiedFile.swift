import Synchronization
import SystemPackage

/// A verified zone that waits to be published, alone or together with others.
///
/// Only a `VerifiedTransfer` makes one. Dropping it leaves the old file unchanged.
package final class VerifiedFile: Sendable {
    private let text: Mutex<ZoneTextFile>
    /// The directory of the file.
    let folder: FilePath
    /// Whether the zone was too large for memory, so that most of it is in the temporary file already.
    package let isLarge: Bool

    init(_ text: consuming ZoneTextFile) {
        folder = text.folder
        isLarge = text.hasLeftMemory
        self.text = Mutex(text)
    }

    /// Replaces the old file: durably, and whole or not at all.
    /// Throws a `FileError`; see `Publication.publish`.
    package func publish() throws(FileError) -> FileIdentity {
        try Publication.publish([self])[0].get()
    }

    /// Performs one step of the publication.
    func perform<Outcome: Sendable>(
        _ step: (inout ZoneTextFile) throws(FileError) -> Outcome
    ) throws(FileError) -> Outcome {
        try text.withLock { text throws(FileError) in try step(&text) }
    }
}
