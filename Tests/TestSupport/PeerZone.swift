package import SystemPackage

/// A zone that a peer serves: its name without the dot at the end, and its master file.
package struct PeerZone: Sendable {
    package let name: String
    package let source: Source

    package enum Source: Sendable {
        case text(String)
        case file(FilePath)
    }

    package init(_ name: String, _ text: String) {
        self.name = name
        source = .text(text)
    }

    package init(_ name: String, file: FilePath) {
        self.name = name
        source = .file(file)
    }
}
