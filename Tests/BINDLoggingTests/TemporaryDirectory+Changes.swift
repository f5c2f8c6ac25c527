import Foundation
import Glibc
import SystemPackage
import TestSupport

extension TemporaryDirectory {
    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: appending(name).string, toPath: appending(other).string)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: appending(name).string)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: appending(name).string, withIntermediateDirectories: false)
    }

    func makeFIFO(_ name: String) throws {
        guard unsafe mkfifo(appending(name).string, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
