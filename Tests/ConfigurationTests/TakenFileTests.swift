import Configuration
import Testing

/// A zone of ours is never written over another file of the configuration, nor under a name that another comes to have.
@Suite struct TakenFileTests {
    private static let head = "options { directory \"/var\"; masterfile-format text; };"

    /// A zone of ours whose file is `file`, which is named at column 65 of its line.
    private func ours(_ file: String, _ options: String = "") -> String {
        "zone theirs.example { type slave; masters { 192.0.2.1; }; file \"\(file)\"; \(options) };"
    }

    private func said(
        _ statements: String, ours file: String, _ options: String = "", _ files: [String: String] = [:]
    ) -> [String] {
        faults("\(Self.head)\n\(ours(file, options))\n\(statements)", files)
            .filter { $0.contains("theirs.example") || $0.contains("/var/") }
    }

    private func replaced(_ path: String, _ owner: String) -> [String] {
        ["/named.conf:2:64: error: zone 'theirs.example': '\(path)' is \(owner), and would be replaced"]
    }

    // MARK: Zones of the local name server

    @Test(arguments: [
        ("master", ""), ("primary", ""), ("hint", ""), ("mirror", "primaries { ::1; };"), ("stub", "primaries { ::1; };"),
        ("redirect", ""),
    ])
    func `the file of a zone of another type is taken, whichever stands first`(type: String, options: String) {
        let own = "zone own.example { type \(type); file \"db\"; \(options) };"
        let owner = "the file of zone 'own.example' of type '\(type)'"
        #expect(said(own, ours: "db") == replaced("/var/db", owner))
        #expect(
            faults("\(Self.head)\n\(own)\n\(ours("db"))").contains {
                $0.hasPrefix("/named.conf:3:64: error: ") && $0.hasSuffix("'/var/db' is \(owner), and would be replaced")
            })
    }

    @Test func `that of a zone in another view, or of another class, is taken`() {
        #expect(
            faults(
                """
                \(Self.head)
                view a { zone a.example { type master; file "db"; }; };
                view b { \(ours("db")) };
                """) == [
                    "/named.conf:3:73: error: zone 'theirs.example': '/var/db' is the file of zone 'a.example' of type 'master', and would be replaced"
                ])
        #expect(
            faults("\(Self.head)\nview a chaos { zone a chaos { type master; file \"db\"; }; };\nview b { \(ours("db")) };")
                .count
                == 1)
        #expect(
            faults("\(Self.head)\nview a { \(ours("db")) };\nview b { \(ours("./db")) };") == [
                "/named.conf:3:73: error: zone 'theirs.example': zone 'theirs.example' in view 'a' is written to the same file '/var/db'"
            ])
        #expect(faults("\(Self.head)\nview a { \(ours("db")) };\nview b { zone theirs.example { in-view a; }; };") == [])
    }

    @Test func `a file that a template, a token or a path in full gives is taken, too`() {
        #expect(said("template t { type master; file \"db\"; };\nzone own { template t; };", ours: "db").count == 1)
        #expect(said("template t { file \"db\"; };\nzone own { type master; template t; };", ours: "db").count == 1)
        #expect(said("zone own { type master; file \"$type/$name\"; };", ours: "master/own").count == 1)
        #expect(said("zone own { type master; file \"/var/./db\"; };", ours: "db").count == 1)
        #expect(said("zone own { type master; file \"db\"; };\nzone own2 { type master; file \"db\"; };", ours: "other") == [])
    }

    @Test func `primaries with the same words have their own files`() {
        let primaries = (0..<20).map { "zone own\($0) { type master; file \"db\($0)\"; };\n" }.joined()
        #expect(said(primaries, ours: "db13") == replaced("/var/db13", "the file of zone 'own13' of type 'master'"))
        // What is wrong with the name of another's file is for the local name server to say.
        #expect(said("zone a { type master; file \"\"; };\nzone b { type master; file \"\"; };", ours: "db") == [])
    }

    @Test(arguments: ["journal", "initial-file"])
    func `the other files of such a zone are taken`(option: String) {
        #expect(
            said("zone own { type master; file \"own\"; \(option) \"db\"; };", ours: "db")
                == replaced("/var/db", "a file of zone 'own'"))
    }

    @Test(arguments: [".jnl", ".jbk", ".signed", ".signed.jnl", ".jnw"])
    func `what BIND keeps beside a zone's file is taken`(suffix: String) {
        #expect(
            said("zone own { type master; file \"own\"; };", ours: "own\(suffix)") == [
                "/named.conf:2:64: error: zone 'theirs.example': BIND writes '/var/own\(suffix)' beside the file of zone 'own' of type 'master'"
            ])
        #expect(
            said("zone a { type slave; masters { ::1; }; file \"own\"; };", ours: "own\(suffix)") == [
                "/named.conf:2:64: error: zone 'theirs.example': BIND writes '/var/own\(suffix)' beside the file of zone 'a'"
            ])
        #expect(said("", ours: "own\(suffix)") == [])
    }

    // MARK: Names that we derive

    @Test func `the name of a file that is set aside is taken`() {
        let other = "zone a { type slave; masters { ::1; }; file \"db\"; };"
        #expect(
            said(other, ours: "db.expired") == [
                "/named.conf:2:64: error: zone 'theirs.example': the file of zone 'a' is renamed to '/var/db.expired' when it expires"
            ])
        #expect(said("zone a { type slave; masters { ::1; }; file \"db\"; on-expire keep; };", ours: "db.expired") == [])
        #expect(
            said("zone own { type master; file \"db.expired\"; };", ours: "db") == [
                "/named.conf:2:64: error: zone 'theirs.example': '/var/db.expired' is the file of zone 'own' of type 'master', and would be replaced when the zone expires"
            ])
        #expect(said("zone own { type master; file \"db.expired\"; };", ours: "db", "on-expire keep;") == [])
        // What is only set aside beside it is not in its way.
        #expect(said("zone own { type master; file \"db\"; };", ours: "db.expired") == [])
    }

    @Test func `the name of an unfinished file is taken: such a file goes at the next start`() {
        #expect(
            said("", ours: ".secondaryd-0123456789abcdef.tmp") == [
                "/named.conf:2:64: error: '/var/.secondaryd-0123456789abcdef.tmp' is named like a temporary file, and would be deleted at the next start"
            ])
        #expect(said("", ours: "x.tmp") == [])
    }

    @Test(arguments: ["", "/lock", "/control.sock", "/state.db", "/state.db-wal", "/state.db-shm", "/state.db.corrupt"])
    func `what is in the state directory is taken, and that directory`(name: String) {
        let owner = "secondaryd's own, in 'state-directory'"
        #expect(said("", ours: ".secondaryd\(name)") == replaced("/var/.secondaryd\(name)", owner))
        // It may be the folder of the zone files: there, too, only these names are taken.
        let options = "options { directory \"/var\"; state-directory \".\"; masterfile-format text; };"
        #expect(faults("\(options)\n\(ours("/var\(name)"))").count == 1)
        #expect(faults("\(options)\n\(ours("db"))") == [])
    }

    @Test func `a log file is taken, and the names that it is moved to when it is full`() {
        func logging(_ file: String) -> String {
            "logging { channel c { file \(file); }; category default { c; }; };"
        }
        #expect(said(logging("\"db\""), ours: "db") == replaced("/var/db", "the log file of channel 'c'"))
        for name in ["db.0", "db.7", "db.20261121030405123"] {
            #expect(
                said(logging("\"db\" versions 3"), ours: name) == [
                    "/named.conf:2:64: error: channel 'c' moves its full log file to '/var/\(name)'"
                ])
            #expect(said(logging("\"db\" size 1m"), ours: name) == [])
        }
        #expect(said(logging("\"db\" versions 3"), ours: "db.1x") == [])
        #expect(
            said(logging("\"log\""), ours: "secondaryd.run")
                == replaced("/var/secondaryd.run", "the log file of channel 'default_debug'"))
        #expect(said("", ours: "secondaryd.run") == [])
    }

    @Test func `a log is written over nobody's file, either`() {
        let log = "logging { channel c { file \"db\" versions 2; }; category default { c; }; };"
        #expect(
            said("\(log)\nzone own { type master; file \"db\"; };", ours: "x") == [
                "/named.conf:3:19: error: '/var/db' is the log file of channel 'c', and the file of zone 'own' of type 'master'"
            ])
        #expect(
            said("\(log)\nzone own { type master; file \"db.1\"; };", ours: "x") == [
                "/named.conf:4:30: error: channel 'c' moves its full log file to '/var/db.1', which is the file of zone 'own' of type 'master'"
            ])
        #expect(
            said("logging { channel c { file \".secondaryd/lock\"; }; category default { c; }; };", ours: "x") == [
                "/named.conf:3:19: error: '/var/.secondaryd/lock' is the log file of channel 'c', and secondaryd's own, in 'state-directory'"
            ])
    }

    // MARK: Files that are read

    @Test func `the configuration and all that it includes are taken`() {
        #expect(faults("\(Self.head)\n\(ours("/named.conf"))") == replaced("/named.conf", "part of this configuration"))
        #expect(
            said("include \"/var/more\";", ours: "more", "", ["/var/more": "// nothing"])
                == replaced("/var/more", "part of this configuration"))
    }

    @Test(arguments: ["Kk.+163+00001.private", "Kk.+163+00001.key"])
    func `both files of a key are taken`(name: String) {
        let key = "Private-key-format: v1.3\nAlgorithm: 163 (HMAC_SHA256)\nKey: c2VjcmV0c2VjcmV0\nBits: AAA=\n"
        #expect(
            said(
                "key k { key-file \"Kk.+163+00001\"; };", ours: name, "",
                ["/var/Kk.+163+00001.private": key, "/var/Kk.+163+00001.key": "k. IN KEY 512 3 163 c2VjcmV0c2VjcmV0\n"])
                == replaced("/var/\(name)", "a key file"))
    }

    @Test func `what the local name server reads and writes by its options is taken`() {
        let options = "options { masterfile-format text; pid-file \"named.pid\"; directory \"/var\"; dump-file \"/var/db\"; };"
        #expect(faults("\(options)\n\(ours("named.pid"))") == replaced("/var/named.pid", "the file of 'pid-file'"))
        #expect(faults("\(options)\n\(ours("db"))") == replaced("/var/db", "the file of 'dump-file'"))
        #expect(
            said("tls t { cert-file \"/var/c\"; key-file \"k\"; };", ours: "k") == replaced("/var/k", "the file of 'key-file'"))
    }

    // MARK: Folders with more than one path

    @Test func `a file is one file by whatever path its folder is reached`() {
        var files = Files("\(Self.head)\nzone own { type master; file \"link/db\"; };\n\(ours("../var/real/db"))")
        let folder = FolderStatus.present(FolderIdentity(device: 1, inode: 7), refusal: nil)
        for path in ["/var/link", "/var/real", "/var/../var/real"] { files.folders[path] = folder }
        #expect(files.said().count == 1)
        files.folders["/var/link"] = .present(FolderIdentity(device: 2, inode: 7), refusal: nil)
        #expect(files.said() == [])
        files = Files("\(Self.head)\n\(ours("link/db"))\nzone b { type slave; masters { ::1; }; file \"real/db\"; };")
        for path in ["/var/link", "/var/real"] { files.folders[path] = folder }
        #expect(
            files.said() == [
                "/named.conf:3:45: error: zone 'b': zone 'theirs.example' is written to the same file '/var/real/db'"
            ])
    }
}
