// A small zone costs a disk three fsyncs: of its file, its directory and the journal between them. If many are published at once, one
// syncfs does for all their files and one fsync for their directory. syncfs also waits for what other programs have written to that
// file system, so a few files are synced one by one.

import SystemPackage

/// Publishes verified files together: first all are made durable, then they are put in place, then their directories are synced.
///
/// After a power cut each is the old file or the new one, whole. A failure of one of them does not affect the others.
package struct Publication: ~Copyable {
    /// Fewer than this are synced one by one.
    private static let many = 4

    private let files: [VerifiedFile]
    private var failures: [FileError?]

    /// Publishes `files`; returns the outcome of each. Blocks until all of it is durable.
    ///
    /// After `.syncDirectory` the new file is in place but may be lost in a power cut; after any other failure, the old one is in
    /// place.
    package static func publish(_ files: [VerifiedFile]) -> [Result<FileIdentity, FileError>] {
        var publication = Publication(files)
        publication.each { text throws(FileError) in try text.write() }
        publication.sync()
        publication.each { text throws(FileError) in try text.putInPlace() }
        publication.syncFolders()
        return publication.identities()
    }

    private init(_ files: [VerifiedFile]) {
        self.files = files
        failures = Array(repeating: nil, count: files.count)
    }

    /// Takes a step for each file that has not failed yet.
    private mutating func each(_ step: (inout ZoneTextFile) throws(FileError) -> Void) {
        eachFile { file throws(FileError) in try file.perform(step) }
    }

    private mutating func eachFile(_ step: (VerifiedFile) throws(FileError) -> Void) {
        for index in files.indices where failures[index] == nil {
            do throws(FileError) {
                try step(files[index])
            } catch {
                failures[index] = error
            }
        }
    }

    private mutating func sync() {
        // syncfs does not say whose error it reports, nor whether it was one of these files: then each is synced by itself.
        guard !syncFileSystems() else { return }
        each { text throws(FileError) in try text.sync() }
    }

    /// Returns whether all files are durable.
    private mutating func syncFileSystems() -> Bool {
        guard failures.count(where: { $0 == nil }) >= Self.many else { return false }
        var synced: Set<UInt64> = []
        var last: FilePath?
        for index in files.indices where failures[index] == nil && files[index].folder != last {
            last = files[index].folder
            do throws(FileError) {
                try files[index].perform { text throws(FileError) in
                    guard let number = try text.fileSystem(), synced.insert(number).inserted else { return }
                    try text.syncFileSystem()
                }
            } catch {
                return false
            }
        }
        return true
    }

    private mutating func syncFolders() {
        var synced: [FilePath: FileError?] = [:]
        eachFile { file throws(FileError) in
            if let outcome = synced[file.folder] {
                if let failure = outcome { throw failure }
                return
            }
            do throws(FileError) {
                try file.folder.syncFolder()
                synced.updateValue(nil, forKey: file.folder)
            } catch {
                synced.updateValue(error, forKey: file.folder)
                throw error
            }
        }
    }

    private borrowing func identities() -> [Result<FileIdentity, FileError>] {
        files.indices.map { index in
            if let failure = failures[index] { return .failure(failure) }
            do throws(FileError) {
                return .success(try files[index].perform { text throws(FileError) in try text.identity() })
            } catch {
                return .failure(error)
            }
        }
    }
}
