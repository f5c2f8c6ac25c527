import ArgumentParser
import DNS
import LibCrypto

/// `secondaryctl tsig-keygen [-a ALGORITHM] [NAME]`
struct TSIGKeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tsig-keygen", abstract: "Generate a TSIG key and print its 'key' clause, as BIND's tsig-keygen does.")

    @Option(
        name: .short,
        help: ArgumentHelp("hmac-md5, hmac-sha1, hmac-sha224, hmac-sha256, hmac-sha384 or hmac-sha512.", valueName: "algorithm")
    )
    var a = "hmac-sha256"

    @Argument(help: "Name of the key.")
    var name = "tsig-key"

    func validate() throws {
        guard hash != nil else { throw ValidationError("unsupported algorithm '\(a)'") }
        do {
            _ = try Name(parsing: name)
        } catch {
            throw ValidationError("'\(name)' is not a valid key name: \(error)")
        }
        // Nothing that could end the string or the line that contains it.
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }) else {
            throw ValidationError("'\(name)' contains a character that would have to be escaped")
        }
    }

    /// The hash of `hmac-sha256`, which may also be written `sha256`, in any letter case.
    private var hash: HashFunction? {
        let word = a.lowercased()
        return HashFunction.allCases.first {
            word == $0.description.lowercased() || word == "hmac-\($0.description.lowercased())"
        }
    }

    func run() throws {
        guard let hash else { throw ExitCode.failure }
        let secret: [UInt8]
        do throws(CryptoError) {
            secret = try SystemRandom.octets(hash.digestOctets)
        } catch {
            Output.complain("\(error)")
            throw ExitCode.failure
        }
        Output.print(
            """
            key "\(name)" {
            \talgorithm hmac-\(hash.description.lowercased());
            \tsecret "\(Base64.encode(secret.span))";
            };
            """)
    }
}
