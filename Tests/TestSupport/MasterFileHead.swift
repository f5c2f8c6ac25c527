import Foundation
package import SystemPackage

/// The beginning of a master file, where its SOA stands.
package enum MasterFileHead {
    /// The serial in the SOA record, on one line or within parentheses over several.
    package static func serial(of file: FilePath) throws -> UInt32 {
        let handle = try FileHandle(forReadingFrom: URL(filePath: file.string))
        defer { try? handle.close() }
        let head = String(decoding: try handle.read(upToCount: 4096) ?? Data(), as: UTF8.self)
        guard let serial = serial(in: head) else { throw NoSerial(file: file) }
        return serial
    }

    package static func serial(in text: String) -> UInt32? {
        let words = text.split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != ";" } }
            .flatMap { $0.split { $0.isWhitespace || $0 == "(" || $0 == ")" } }
        guard let type = words.firstIndex(where: { $0.uppercased() == "SOA" }), type + 3 < words.count else { return nil }
        return UInt32(words[type + 3])
    }
}

package struct NoSerial: Error {
    package let file: FilePath
}
