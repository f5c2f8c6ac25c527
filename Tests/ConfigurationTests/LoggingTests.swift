import Testing

@testable import Configuration

@Suite struct LoggingTests {
    private func logging(_ text: String) throws -> LoggingSettings {
        try #require(try settings(text).logging)
    }

    @Test func `a configuration without the statement has none`() throws {
        #expect(try settings(asText).logging == nil)
        #expect(try logging("logging { };") == LoggingSettings())
    }

    @Test func `what an administrator writes is read`() throws {
        let logging = try logging(
            """
            options { directory "/var/cache/bind"; };
            logging {
                channel transfers {
                    file "log/xfer.log" versions 3 size 5m suffix timestamp;
                    severity debug 3; print-time iso8601-utc; print-category yes; print-severity yes; buffered no;
                };
                channel "all" { file "/var/log/all.log" size 2g versions unlimited; print-time yes; };
                channel sys { syslog local3; severity notice; print-time no; };
                channel plain { syslog; };
                channel errors { stderr; severity error; print-time local; };
                channel nothing { null; severity dynamic; };
                category xfer-in { transfers; "errors"; transfers; };
                category notify { null; };
                category zoneload { };
                category default { all; sys; default_debug; };
            };
            """)
        #expect(logging.channels.map(\.name) == ["transfers", "all", "sys", "plain", "errors", "nothing"])
        #expect(
            logging.channels.map(\.destination) == [
                .file(
                    LoggingFile(path: "/var/cache/bind/log/xfer.log", versions: .count(3), size: 5 << 20, suffix: .timestamp)),
                .file(LoggingFile(path: "/var/log/all.log", versions: .unlimited, size: 2 << 30)),
                .syslog(facility: "local3"), .syslog(facility: "daemon"), .standardError, .null,
            ])
        #expect(logging.channels.map(\.severity) == [.debug(3), .info, .notice, .info, .error, .dynamic])
        #expect(logging.channels.map(\.printTime) == [.iso8601UTC, .local, nil, nil, .local, nil])
        #expect(logging.channels.map(\.printsCategory) == [true, false, false, false, false, false])
        #expect(logging.channels.map(\.printsSeverity) == [true, false, false, false, false, false])
        #expect(
            logging.categories == [
                "xfer-in": ["transfers", "errors"], "notify": ["null"], "zoneload": [],
                "default": ["all", "sys", "default_debug"],
            ])
    }

    @Test func `the statement counts from the directory wherever it stands`() throws {
        let logging = try logging("logging { channel a { file \"a\"; }; }; options { directory \"/d\"; };")
        #expect(logging.channels.first?.destination == .file(LoggingFile(path: "/d/a")))
    }

    @Test func `Red Hat's configuration, which defines a built-in channel, is right`() throws {
        let (settings, diagnostics) = Files(
            "logging { channel default_debug { file \"data/named.run\"; severity dynamic; }; };"
        ).load()
        let logging = try #require(settings?.logging)
        #expect(logging.channels.first?.name == "default_debug")
        #expect(logging.channels.first?.severity == .dynamic)
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test(arguments: [
        ("/var/log/named.log", "", true), ("/var/log/named/xfer.log", "", true), ("/log/x.log", "", false),
        ("/log/x.log", "options { recursion no; };", true), ("/log/x.log", "zone z { type primary; file \"z\"; };", true),
        ("/log/x.log", "view v { match-clients { any; }; };", true), ("/log/x.log", "options { transfers-in 5; };", false),
        ("/var/log/secondaryd/named.log", "options { recursion no; };", false),
        ("secondaryd.log", "options { recursion no; };", false),
    ])
    func `a log file that named writes, too, is a warning`(path: String, others: String, isWarned: Bool) {
        let text = "logging { channel c { file \"\(path)\"; }; channel d { null; }; }; \(others)"
        let shown = path.hasPrefix("/") ? path : "/start/" + path
        let warning =
            "/named.conf:1:19: warning: channel 'c': named also writes the file '\(shown)' if it reads this configuration; "
            + "give secondaryd a file of its own"
        #expect(faults(text) == (isWarned ? [warning] : []))
    }

    @Test(
        arguments: [
            ("size 0", nil), ("size unlimited", nil), ("size default", nil), ("size 10", 10), ("size 10K", 10240),
            ("size 3g", 3 << 30), ("size 99999999999999999999g", UInt64(Int64.max)),
        ] as [(String, UInt64?)])
    func `sizes are octets with a unit, or no bound`(phrase: String, size: UInt64?) throws {
        let logging = try logging("logging { channel a { file \"/a\" \(phrase); }; };")
        #expect(logging.channels.first?.destination == .file(LoggingFile(path: "/a", size: size)))
    }

    @Test(
        arguments: [
            ("critical", .critical), ("Error", .error), ("warning", .warning), ("debug", .debug(1)), ("debug 0", .info),
            ("debug 99", .debug(99)),
        ] as [(String, LoggingChannel.Severity)])
    func `severities are named's`(words: String, severity: LoggingChannel.Severity) throws {
        #expect(try logging("logging { channel a { null; severity \(words); }; };").channels.first?.severity == severity)
    }

    @Test func `a category refers to a channel that stands behind it`() throws {
        let logging = try logging("logging { category general { a; }; channel a { null; }; };")
        #expect(logging.categories == ["general": ["a"]])
    }

    @Test(
        arguments: [
            ("logging { category default { nul; }; };", 30, "undefined channel: 'nul'; did you mean 'null'?"),
            ("logging { category xferin { null; }; };", 20, "undefined category: 'xferin'; did you mean 'xfer-in'?"),
            ("logging { channel a { null; }; channel a { null; }; };", 40, "channel 'a' is defined more than once"),
            (
                "logging { channel a { }; };", 19,
                "channel 'a': exactly one of file, syslog, null, and stderr must be present"
            ),
            (
                "logging { channel a { stderr; null; }; };", 19,
                "channel 'a': exactly one of file, syslog, null, and stderr must be present"
            ),
            ("logging { channel a { null; null; }; };", 29, "'null' redefined in channel 'a'"),
            ("logging { channel a { file x; }; };", 28, "'file' takes a log file in quotes, not 'x'"),
            ("logging { channel a { file \"\"; }; };", 28, "the name of a log file is empty"),
            (
                "logging { channel a { file \"x\" versions -1; }; };", 41, "'file' takes a number, not '-1'"
            ),
            (
                "logging { channel a { file \"x\" size 5q; }; };", 37,
                "'file' takes a number of octets or unlimited, not '5q'"
            ),
            ("logging { channel a { file \"x\" suffix n; }; };", 39, "'file' takes increment or timestamp, not 'n'"),
            ("logging { channel a { null; severity loud; }; };", 38, LoggingTests.severityFault),
            ("logging { channel a { null; severity debug x; }; };", 44, "'severity' takes a number, not 'x'"),
            ("logging { channel a { null; print-time utc; }; };", 40, "'print-time' takes yes or no, not 'utc'"),
            (
                "logging { channel a { null; print-sevrity yes; }; };", 29,
                "unknown option 'print-sevrity'; did you mean 'print-severity'?"
            ),
            ("logging { chanel a { null; }; };", 11, "unknown option 'chanel'; did you mean 'channel'?"),
            ("logging { channel a { null; } category default { a; }; };", 31, "missing ';' before 'category'"),
            ("logging { channel { null; }; };", 19, "'channel' takes a name, not a block"),
            ("logging { { null; }; };", 11, "expected 'channel' or 'category'"),
            ("logging nothing;", 9, "'logging' takes a block, not 'nothing'"),
        ])
    func `what is wrong is said where it stands`(text: String, column: Int, sentence: String) {
        #expect(faults(text) == ["/named.conf:1:\(column): error: \(sentence)"])
    }

    static let severityFault =
        "'severity' takes critical, error, warning, notice, info, debug or dynamic, not 'loud'"

    @Test func `a facility that syslog lacks is a fault`() {
        let said = faults("logging { channel a { syslog local8; }; };")
        #expect(said.count == 1 && said.first?.hasPrefix("/named.conf:1:30: error: 'syslog' takes kern or user or ") == true)
    }

    @Test func `a faulty channel is no unknown one to its categories`() {
        #expect(faults("logging { channel a { null; loud; }; category default { a; }; };").count == 1)
    }

    @Test func `a category that stands twice has the channels of both, with a warning`() throws {
        let (settings, diagnostics) = Files(
            "logging { category notify { null; };\ncategory notify { default_stderr; null; }; };"
        ).load()
        #expect(settings?.logging?.categories == ["notify": ["null", "default_stderr"]])
        #expect(
            diagnostics.map(\.description) == [
                "/named.conf:2:10: warning: category 'notify' is defined more than once; all of its channels are used"
            ])
    }

    @Test func `two channels of one file are a warning`() {
        #expect(
            faults("logging { channel a { file \"x\"; }; channel b { file \"/start/x\"; }; };") == [
                "/named.conf:1:44: warning: channel 'b' is written to the same file as 'a'"
            ])
    }

    @Test func `categories of what we do not do, and buffering, are for the debug log`() {
        let said = Files(
            "logging { channel a { null; buffered yes; };\ncategory queries { a; }; category lame-servers { null; }; };"
        ).load().diagnostics
        #expect(
            said.map(\.description) == [
                "/named.conf:1:29: info: 'buffered' is ignored: each line is written at once",
                "/named.conf:2:10: info: category 'queries' is ignored: secondaryd logs nothing in it",
                "/named.conf:2:35: info: category 'lame-servers' is ignored: secondaryd logs nothing in it",
            ])
    }

    @Test func `the statement stands once`() {
        #expect(faults("logging { };\nlogging { };") == ["/named.conf:2:1: error: 'logging' redefined in the configuration"])
    }

    @Test func `what is printed comes to the same settings`() throws {
        let first = try settings(
            #"""
            options { directory "/d"; masterfile-format text; };
            logging {
                channel "we\"ird name" { file "x\"y" versions 0 size 1k; severity debug 7; print-time iso8601; };
                channel b { file "z" versions unlimited suffix timestamp; print-category yes; };
                channel c { syslog; severity dynamic; };
                channel d { stderr; severity warning; print-severity yes; };
                category default { "we\"ird name"; b; default_syslog; };
                category notify { };
            };
            """#)
        let again = Files(first.printed).load()
        #expect(again.diagnostics == [])
        #expect(again.settings == first)
    }

    @Test func `the state directory is found in a configuration that is faulty elsewhere`() {
        let texts = Files("options { directory \"/d\"; state-directory \"s\"; };\nzone x { type nonsense; }; nonsense; { }")
        #expect(texts.stateDirectory().path == "/d/s")
        #expect(Files("").stateDirectory().path == "/start/.secondaryd")
    }

    @Test func `a configuration that cannot be read has no state directory, and says so`() {
        let (path, diagnostics) = Files("").stateDirectory("/nowhere.conf")
        #expect(path == nil)
        #expect(
            diagnostics.map(\.description) == [
                "/nowhere.conf: error: cannot read '/nowhere.conf': No such file or directory"
            ])
    }
}
