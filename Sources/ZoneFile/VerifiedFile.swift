import Synchronization
import SystemPackage

/// A zone that was verified and waits to be published, alone or together with others.
///
/// Only a `VerifiedTransfer` makes one. Dropping it leaves the old file as it was.
package final class VerifiedFile: Sendable {
    private let text: Mutex<ZoneTextFile>
    /// The folder that the file stands in.
    let folder: FilePath
    /// Whether the zone was too large for memory, so that most of it is in the temporary file already.
    package let isLarge: Bool

    init(_ text: consuming ZoneTextFile) {
        folder = text.folder
        isLarge = text.hasLeftMemory
        self.text = Mutex(text)
    }

    /// Puts the file in the old one's place: durable, and whole or not at all.
    package func publish() throws(FileError) -> FileIdentity {
        try Publication.publish([self])[0].get()
    }

    /// Takes one step of the publication.
    func take<Outcome: Sendable>(
        _ step: (inout ZoneTextFile) throws(FileError) -> Outcome
    ) throws(FileError) -> Outcome {
        try text.withLock { text throws(FileError) in try step(&text) }
    }
}
