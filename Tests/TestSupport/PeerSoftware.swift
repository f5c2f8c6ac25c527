import DNS

/// The name servers that the tests transfer from.
package enum PeerSoftware: String, Sendable, CaseIterable, CustomStringConvertible {
    case named, nsd, knot

    package var description: String { rawValue }

    var startup: any PeerStartup {
        switch self {
        case .named: NamedPrimary()
        case .nsd: NSDPrimary()
        case .knot: KnotPrimary()
        }
    }
}

/// How one kind of name server is configured and started, so that it touches nothing outside its folder.
protocol PeerStartup: Sendable {
    /// The path of the program to start; `folder` is the peer's own.
    func program(in folder: String) throws -> String
    func arguments(configuration file: String) -> [String]
    func configuration(for settings: PeerSettings) async throws -> String
    /// The line that says that the zone's file was read once more.
    func readLine(zone: String) -> String
}

/// What a peer is to serve, where, and to whom.
struct PeerSettings: Sendable {
    let endpoint: Endpoint
    /// The folder that is the peer's own; relative file names count from it.
    let folder: String
    /// Zone names and their files' full paths.
    let zones: [(name: String, file: String)]
    let keys: [PeerKey]
    /// Whether a transfer needs one of `keys`.
    let requiresKey: Bool
    /// Those of `keys` that may transfer, where named is told so; nil: all.
    var permittedKeys: [PeerKey]?
    /// Whom to send NOTIFY to.
    var notified: PeerNotified?
    /// Whether the server works out what differs between the versions of a zone's file, and answers an IXFR with that.
    let makesDifferences: Bool
    /// Lines for the server's own block of options, in its own syntax.
    let options: String

    func lines(_ indent: String = "    ") -> String {
        options.split(separator: "\n").map { indent + $0 + "\n" }.joined()
    }
}
