import TestSupport
import Testing

/// `secondaryctl tsig-keygen` beside BIND's own.
@Suite(.timeLimit(.minutes(2))) struct TSIGKeygenTests {
    private static let algorithms = ["hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"]

    private func lines(_ program: String, _ arguments: [String]) async throws -> [String] {
        try await LocalTool.output(program, arguments)
    }

    /// The clause with every letter of the secret, padding aside, as one and the same.
    private func form(_ lines: [String]) -> [String] {
        lines.map { line in
            guard line.hasPrefix("\tsecret \"") else { return line }
            let letters = line.dropFirst(9).map { $0.isLetter || $0.isNumber || $0 == "+" || $0 == "/" ? "x" : $0 }
            return line.prefix(9) + String(letters)
        }
    }

    @Test(arguments: algorithms.flatMap { [$0, $0.uppercased(), String($0.dropFirst(5))] })
    func `the clause has the form of BIND's`(algorithm: String) async throws {
        let ours = try await lines(Programs.built("secondaryctl"), ["tsig-keygen", "-a", algorithm, "ns1-ns2.example.com"])
        let theirs = try await lines("tsig-keygen", ["-a", algorithm, "ns1-ns2.example.com"])
        #expect(form(ours) == form(theirs))
        #expect(ours != theirs)
    }

    @Test func `without a name or an algorithm it is BIND's`() async throws {
        let ours = try await lines(Programs.built("secondaryctl"), ["tsig-keygen"])
        #expect(try await form(ours) == form(lines("tsig-keygen", [])))
    }

    @Test(arguments: [["-a", "hmac-sha256-128"], ["-a", "gss-tsig"], ["a..b"], [""], ["we\"ird"], ["a", "b"]])
    func `what would make no clause that can be read is refused`(arguments: [String]) async throws {
        let result = try await LocalTool.run(Programs.built("secondaryctl"), ["tsig-keygen"] + arguments)
        #expect(result.exit != .status(0))
        #expect(result.output == [])
    }
}
