import ArgumentParser
import Configuration
import ConfigurationFiles
import DNS
import LibCrypto
import Startup
import SystemPackage
import TKEY
import TSIG

/// `secondaryctl tkey …`
struct TKEYCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tkey", abstract: "Negotiate keys with a name server, or delete them there (RFC 2930).",
        subcommands: [Create.self, Delete.self])
}

/// The options that both commands have: the server.
struct TKEYServer: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the name server.", valueName: "address"))
    var server: String

    @Option(help: ArgumentHelp("Port of the name server.", valueName: "number"))
    var port: UInt16 = 53

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Configuration in which keys are looked up by name.", valueName: "file"))
    var config = "/etc/secondaryd/secondaryd.conf"

    private var address: IPAddress? { IPAddress(parsing: server, interface: ConfigurationReader.disk.interface) }

    func validate() throws {
        guard address != nil else { throw ValidationError("'\(server)' is not an address") }
    }

    func peer() throws -> Peer {
        guard let address else { throw ValidationError("'\(server)' is not an address") }
        return Peer(Endpoint(address, port: port))
    }

    func key(_ word: String) throws -> TSIGKey {
        try KeyLookup(configuration: config).key(word)
    }

    func delete(_ name: Name, signedBy signer: TSIGKey) async throws {
        let deletion = try TKEYDeletion(of: name, signedBy: signer, at: Output.signingTime)
        try await peer().delete(deletion)
    }
}

extension TKEYCommand {
    /// `secondaryctl tkey create`
    struct Create: WaitingCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Negotiate a key, write it to a pair of files, and print their name.")

        @OptionGroup var server: TKEYServer

        @Option(
            help: ArgumentHelp(
                "Key that signs the request: a pair of files, a file with a 'key' clause, or a name in the configuration.",
                valueName: "file|name"))
        var initialKey: String

        @Option(help: ArgumentHelp("Beginning of the key's name (default: the server chooses).", valueName: "name"))
        var name: String?

        @Option(help: ArgumentHelp("Diffie-Hellman key to use, in a pair of files.", valueName: "file"))
        var dhKey: String?

        @Option(help: ArgumentHelp("Offer only this group: 768, 1024 or 1536 bits.", valueName: "bits"))
        var group: Int?

        @Option(help: ArgumentHelp("Lifetime of the key: seconds, or a duration such as 1h.", valueName: "duration"))
        var lifetime = "1h"

        @Option(help: ArgumentHelp("Directory for the files.", valueName: "directory"))
        var directory = "."

        func validate() throws {
            guard seconds != nil else { throw ValidationError("'\(lifetime)' is not a duration from 1s to 52w") }
            if dhKey != nil, group != nil {
                throw ValidationError("use either --dh-key or --group")
            }
            if let group, !TKEYTerms.groups.contains(where: { $0.bits == group }) {
                throw ValidationError("no group of \(group) bits: use 768, 1024 or 1536")
            }
            if let name, (try? Name(parsing: name)) == nil { throw ValidationError("'\(name)' is not a valid key name") }
        }

        private var seconds: UInt32? {
            UInt32(duration: lifetime).flatMap { (1...31_449_600).contains($0) ? $0 : nil }
        }

        func work() async throws {
            do {
                try await create()
            } catch {
                throw Output.failure(error)
            }
        }

        private func create() async throws {
            let initialKey = try server.key(initialKey)
            let negotiation = try negotiation(signedBy: initialKey)
            let key = try await server.peer().negotiate(negotiation).key
            do {
                let file = try HMACKeyFile(of: key)
                try KeyPair.write(file, in: FilePath(directory))
                Output.print(file.baseName)
            } catch {
                // Nobody has the key, and the server would keep it until it expires.
                await delete(key)
                throw error
            }
        }

        private func delete(_ key: TSIGKey) async {
            do {
                try await server.delete(key.name, signedBy: key)
            } catch {
                Output.complain("key '\(key.name)' was not deleted: \(error)")
            }
        }

        private func negotiation(signedBy initialKey: TSIGKey) throws -> TKEYNegotiation {
            let name = try name.map { try Name(parsing: $0) } ?? .root
            let lifetime = seconds ?? 3600
            guard let dhKey else {
                let groups = group.map { bits in TKEYTerms.groups.filter { $0.bits == bits } } ?? TKEYTerms.groups
                let terms = TKEYTerms(initialKey: initialKey, groups: groups, lifetime: lifetime, name: name)
                return try TKEYNegotiation(terms, at: Output.signingTime)
            }
            let base = KeyFileName.base(of: dhKey)
            let file = try DiffieHellmanKeyFile(publicText: try KeyPair.read(base + KeyFileName.publicSuffix))
            let key = try file.key(privateText: try KeyPair.readSecret(base + KeyFileName.privateSuffix))
            let terms = TKEYTerms(
                initialKey: initialKey, groups: [key.group], lifetime: lifetime, name: name, keyOwner: file.owner)
            var random = SystemRandom()
            return try TKEYNegotiation(
                terms, keys: [key], nonce: SystemRandom.octets(16), id: UInt16.random(in: .min ... .max, using: &random),
                at: Output.signingTime)
        }
    }

    /// `secondaryctl tkey delete`
    struct Delete: WaitingCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a negotiated key on the server.")

        @OptionGroup var server: TKEYServer

        @Option(help: ArgumentHelp("The key to delete, in the pair of files that 'tkey create' wrote.", valueName: "file"))
        var keyFile: String

        @Option(
            help: ArgumentHelp(
                "Key that signs the request, as for 'tkey create' (default: the key to delete).", valueName: "file|name")
        )
        var initialKey: String?

        func work() async throws {
            do {
                try await delete()
            } catch {
                throw Output.failure(error)
            }
        }

        private func delete() async throws {
            let key = try KeyPair.key(at: keyFile)
            let signer = try initialKey.map { try server.key($0) } ?? key
            try await server.delete(key.name, signedBy: signer)
        }
    }
}
