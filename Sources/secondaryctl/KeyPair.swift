import Configuration
import ConfigurationFiles
import Glibc
import SystemPackage
import TKEY
import TSIG
import ZoneFile

/// The two files of a key.
enum KeyPair {
    static func read(_ path: String) throws -> [UInt8] {
        do throws(UnreadableFile) {
            return try ConfigurationReader.disk.read(path)
        } catch {
            throw Unusable(path: path, reason: error.reason)
        }
    }

    /// Reads a file with a secret; warns if everybody may read it.
    static func readSecret(_ path: String) throws -> [UInt8] {
        sayWorldReadable(path)
        return try read(path)
    }

    static func sayWorldReadable(_ path: String) {
        guard let mode = ConfigurationReader.disk.permissions(path), mode & 0o004 != 0 else { return }
        let digits = String(mode & 0o7777, radix: 8)
        Output.complain("warning: '\(path)' contains the secret of a key and is world-readable (mode 0\(digits))")
    }

    /// The key in the pair; `path` is that of either file, or of both without suffix.
    static func key(at path: String) throws -> TSIGKey {
        let base = KeyFileName.base(of: path)
        let publicText = try read(base + KeyFileName.publicSuffix)
        let privateText = try readSecret(base + KeyFileName.privateSuffix)
        do throws(KeyFileError) {
            return try HMACKeyFile(publicText: publicText, privateText: privateText).key
        } catch {
            throw Unusable(path: base, reason: "\(error)")
        }
    }

    /// Writes both files, which must not exist, readable by their owner only; after an error neither exists.
    static func write(_ file: HMACKeyFile, in directory: FilePath) throws {
        // A file size limit is an error, and does not end the process.
        _ = signal(SIGXFSZ, SIG_IGN)
        let base = directory.appending(file.baseName).string
        try write(file.privateText, to: base + KeyFileName.privateSuffix)
        do {
            try write(file.publicText, to: base + KeyFileName.publicSuffix)
        } catch {
            try FilePath(base + KeyFileName.privateSuffix).unlinked()
            throw error
        }
    }

    /// Writes a whole file or none.
    private static func write(_ text: String, to path: String) throws {
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
                permissions: [.ownerRead, .ownerWrite])
            do {
                _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
            } catch {
                try FilePath(path).unlinked()
                throw error
            }
        } catch let error as Errno {
            throw Unusable(path: path, reason: error.description)
        }
    }

    /// A file that cannot be read, written or understood.
    struct Unusable: Error, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String { "'\(path)': \(reason)" }
    }
}
