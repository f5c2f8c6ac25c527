package import LibCrypto

/// Why a key file cannot be used. It never contains secrets.
package enum KeyFileError: Error, Equatable, CustomStringConvertible {
    /// More octets than `KeyFileText.largest`.
    case tooLarge(octets: Int)
    case notText
    /// A line that is not `tag: value`, counted from 1.
    case malformedLine(Int)
    /// No `Private-key-format: v1.x` at the top.
    case unknownFormat
    case missing(String)
    /// A tag that stands in an earlier line, too; the line is counted from 1.
    case repeatedTag(line: Int)
    /// The value of a tag cannot be read.
    case malformed(String)
    case otherAlgorithm(String)
    /// The number of `NAME IN KEY …` lines, which is not 1.
    case keyRecords(Int)
    /// The `.key` file is not about the key in the `.private` file.
    case filesDiffer
    case diffieHellman(DiffieHellmanError)
    case crypto(CryptoError)

    package var description: String {
        switch self {
        case .tooLarge(let octets): "too large for a key file: \(octets) octets"
        case .notText: "not text"
        case .malformedLine(let number): "line \(number) is not of the form 'tag: value'"
        case .unknownFormat: "no 'Private-key-format: v1.' in the first line"
        case .missing(let tag): "no '\(tag)'"
        case .repeatedTag(let number): "line \(number) repeats the tag of an earlier line"
        case .malformed(let tag): "malformed '\(tag)'"
        case .otherAlgorithm(let algorithm): "unsupported algorithm \(algorithm)"
        case .keyRecords(let count): "\(count) KEY records instead of one"
        case .filesDiffer: "the .key and .private files have different keys"
        case .diffieHellman(let error): "\(error)"
        case .crypto(let error): "\(error)"
        }
    }
}
