import Configuration
import Testing

/// A secret is shown nowhere, however broken the statement is that it stands in.
@Suite struct SecretTests {
    /// One that looks like a secret, one that does not, one with a quote of its own, and a short one.
    private static let markers = ["bWFya2VyMDE5bWFya2Vy", "hunter-two", "\"hunter'two'hunter\"", "h2"]

    private static let key = ["key", "\"k\"", "{", "algorithm", "hmac-sha256", ";", "secret", "\"c2VjcmV0\"", ";", "}", ";"]

    /// Where a `key` statement may stand; `@` is its place.
    private static let surroundings = [
        "options { masterfile-format text; };\n@\nzone a { type slave; file \"a\"; masters { 192.0.2.1 key k; }; };\n",
        "@ options { directory \"/d\"; masterfile-format text; };",
        "view v {\n@\nzone a { type slave; file \"a\"; masters { 192.0.2.1; }; }; };\noptions { masterfile-format text; };\n",
        "key j { algorithm hmac-md5; secret YQ==; };\n@\nserver 192.0.2.1 { keys k; };\nkey l { algorithm hmac-md5; secret Yg==; };",
        "options { @ masterfile-format text; };",
        "zone a { type slave; @ file \"a\"; masters { 192.0.2.1; }; };",
    ]

    /// Every way in which a hand slips on one word.
    private static func slips(of word: String) -> [String] {
        let middle = word.index(word.startIndex, offsetBy: word.count / 2)
        var slips = [
            "", "\(word) \(word)", "\"\(word)", "\(word)\"", "\"\"\(word)\"\"", "\(word) \"\(word)", "#\(word)\n", "/*\(word)",
        ]
        if word.count > 1 { slips.append("\(word[..<middle]) \(word[middle...])") }
        if word.hasPrefix("\"") {
            slips += [String(word.dropFirst()), String(word.dropLast()), String(word.dropFirst().dropLast())]
        }
        return slips
    }

    private func expectSilence(_ files: Files, of marker: String, mayBeName: Bool = false, _ what: String) {
        let words = marker.split { "\"'".contains($0) }.map(String.init)
        let (settings, diagnostics) = files.load()
        for said in (diagnostics + files.keys().diagnostics + files.stateDirectory().diagnostics).map(\.description) {
            for word in words where said.contains(word) { Issue.record("\(said)\n\(what)") }
        }
        guard !mayBeName, let printed = settings?.printed else { return }
        for word in words where printed.contains(word) { Issue.record("\(printed)\n\(what)") }
    }

    @Test(arguments: surroundings, markers)
    func `a secret in the place of any word of a key is never shown, whatever else is wrong with it`(
        around: String, marker: String
    ) {
        for place in Self.key.indices {
            var marked = Self.key
            marked[place] = marker
            for slipped in marked.indices {
                for slip in Self.slips(of: marked[slipped]) + [marked[slipped]] {
                    var words = marked
                    words[slipped] = slip
                    let text = around.replacing("@", with: words.joined(separator: " "))
                    expectSilence(Files(text), of: marker, mayBeName: place == 1, text)
                }
            }
        }
    }

    @Test(arguments: markers)
    func `a secret between any two words of a key is never shown`(marker: String) {
        for around in Self.surroundings {
            for place in Self.key.indices.dropFirst() {
                for left in Self.key.indices {
                    var words = Self.key
                    words.insert(marker, at: place)
                    words.remove(at: left)
                    let text = around.replacing("@", with: words.joined(separator: "\n"))
                    expectSilence(Files(text), of: marker, mayBeName: words[1] == marker, text)
                }
            }
        }
    }

    @Test(arguments: [
        "key k { algorithm hmac-sha256; secret hunter-two three; };", "secret hunter-two;", "secret \"hunter-two\";",
        "options { secret hunter-two; };", "options { directory \"/d\" secret hunter-two; };",
        "options { secret=hunter-two; };",
        "zone a { type slave; secret hunter-two; };", "server 192.0.2.1 { secret hunter-two hunter-two; };",
        "tkey t { initial-key hunter-two; };", "tkey t { secret hunter-two; };", "tkey hunter..two { };",
        "tkey t { initial-key k; lifetime hunter-two; };", "tkey t { initial-key k; dh-key-file \"hunter-two\"; };",
        "key k { key-file \"hunter-two\"; };", "key k { key-file hunter-two; };", "key k { key-file \"/a\" hunter-two; };",
        "key k { algorithm hunter-two; secret YQ==; };", "key k { algorithm hmac-sha256-hunter-two; };",
        "key k { algorithm hmac-sha256-hunter; };", "key k { secret hunter-two; secret hunter-two; };",
        "key hunter..two { };", "key hunter-two;", "key hunter-two { }; key hunter-two { };",
        "controls { inet * keys { k; } secret hunter-two; } hunter-two;", "key k { include \"/hunter-two\"; };",
        "key k { include hunter-two; };", "include \"/x; key k { secret hunter-two; };",
        "include \"/x\nkey k { secret hunter-two; }; y\";",
        "include \"/x; key k { secret hunter-two; }; y\";", "zone \"a; key k { secret hunter-two; }\" { type slav; };",
        "view \"a; key k { secret hunter-two; }\" { nonsense; };",
        "options { directory \"/z; };\nkey \"k\" { secret \"hunter-two\"; };\n",
        "acl \"a; };\nkey \"k\" { secret \"hunter-two\"; };\nacl \"b\" { \"any; }; };",
    ])
    func `a secret that was put in the wrong place is not shown`(text: String) {
        for key in ["", "\nkey k { algorithm hmac-md5; secret YQ==; };"] {
            let files = Files(text + key)
            #expect(!files.load().diagnostics.isEmpty)
            expectSilence(files, of: "hunter", mayBeName: true, text)
        }
    }

    /// What a secret is pasted for where a key's name is asked for.
    @Test(arguments: [
        "\(asText) zone a { type slave; file \"a\"; masters { 192.0.2.1 key bWFya2VyMDE5; }; };",
        "\(asText) zone a { type slave; file \"a\"; masters { 192.0.2.1 key \"bWFya2VyMDE5bWFya2Vy/+g=\"; }; };",
        "\(asText) zone a { type slave; file \"a\"; masters { 192.0.2.1 bWFya2VyMDE5; }; };",
        "server 192.0.2.1 { keys bWFya2VyMDE5; };", "server 192.0.2.1 { keys \"bWFya2Vy+MDE5\"; };", "bWFya2VyMDE5;",
        "bWFya2VyMDE5", "options { bWFya2VyMDE5; };", "options { port bWFya2VyMDE5; };",
    ])
    func `what looks like a secret is shown nowhere`(text: String) {
        let files = Files(text)
        #expect(files.load().settings == nil)
        expectSilence(files, of: "bWFya2Vy", text)
    }

    @Test func `a file that a key includes is as secret as the key`() {
        for text in [
            "algorithm hmac-md5; secret hunter-two hunter-two;", "hunter-two;", "algorithm hunter-two; secret YQ==;",
            "hunter-two",
        ] {
            let files = Files("key k { include \"/s\"; };", ["/s": text])
            #expect(files.load().settings == nil)
            expectSilence(files, of: "hunter-two", text)
        }
    }

    @Test func `no word of a key file is shown`() {
        let lines = ["Private-key-format: v1.3", "Algorithm: 163 (HMAC_SHA256)", "Key: c2VjcmV0", "Bits: AAA="]
        for index in lines.indices {
            let parts = lines[index].split(separator: ": ").map(String.init)
            for line in [
                "hunter-two", "hunter-two: \(parts[1])", "\(parts[0]): hunter-two", "hunter-two: a\nhunter-two: b",
                ": hunter-two",
                "\(parts[0]) hunter-two", "\(lines[index])\n\(lines[index])",
            ] {
                var text = lines
                text[index] = line
                let files = Files("key k { key-file \"/f\"; };", ["/f.private": text.joined(separator: "\n")])
                expectSilence(files, of: "hunter-two", line)
            }
        }
        let files = Files(
            "key k { algorithm hmac-md5; secret YQ==; };\ntkey t { initial-key k; dh-key-file \"/f\"; };",
            ["/f.key": "hunter-two IN KEY 512 3 hunter-two"])
        #expect(files.load().settings == nil)
        expectSilence(files, of: "hunter-two", "a Diffie-Hellman key file")
    }

    @Test func `the words of the language are shown in a key, and what was meant is said`() {
        #expect(
            faults("key k {\n algoritm hmac-md5;\n algorithm hmac-sha265\n secret YQ==;\n};") == [
                "/named.conf:2:2: error: unknown option '…'; did you mean 'algorithm'?",
                "/named.conf:3:12: error: unknown algorithm; did you mean 'hmac-sha256'?",
                "/named.conf:4:2: error: missing ';' before 'secret'",
            ])
    }

    @Test func `what stands around a key is shown`() {
        #expect(
            faults("optoins { };\nkey k { algorithm hmac-md5; secret YQ==; };\noptions { portt 5; };\nserver secrets { };") == [
                "/named.conf:1:1: error: unknown statement 'optoins'; did you mean 'options'?",
                "/named.conf:3:11: error: unknown option 'portt'; did you mean 'port'?",
                "/named.conf:4:8: error: 'server' takes an address or prefix, not 'secrets'",
            ])
    }
}
