private import DNS

extension ZoneOption {
    /// The options of commands and checks beside a publication or an expiry.
    static let hooks: [ZoneOption] = [
        .onPublishCommand,
        .localServer,
        .seconds("publish-command-timeout", \.publishCommandTimeout, in: 1...86_400, default: 60),
        .verifyServed,
        .seconds("verify-served-timeout", \.verifyServedTimeout, in: 1...86_400, default: 90),
        .onExpire,
        .onExpireCommand,
    ]

    // One option in two forms: the one that is set replaces the other one, if inherited.

    private static let onPublishCommand = ZoneOption(
        name: "on-publish-command", accepts: "a command", alternative: "local-server",
        setDefault: { $0.onPublishCommand = HookCommand() },
        read: { reader, options in
            guard let command = reader.command() else { return }
            options.onPublishCommand = command
            if !command.isEmpty { options.localServer = nil }
        },
        shown: { $0.onPublishCommand.description })

    private static let localServer = ZoneOption(
        name: "local-server", accepts: "bind, nsd, knot or none", alternative: "on-publish-command",
        setDefault: { $0.localServer = nil },
        read: { reader, options in
            guard let word = reader.choice(of: LocalServer.allCases.map(\.rawValue) + ["none"]) else { return }
            options.localServer = LocalServer(rawValue: word)
            if options.localServer != nil { options.onPublishCommand = HookCommand() }
        },
        shown: { $0.localServer?.rawValue ?? "none" })

    private static let onExpireCommand = ZoneOption(
        name: "on-expire-command", accepts: "a command",
        setDefault: { $0.onExpireCommand = HookCommand() },
        read: { reader, options in if let command = reader.command() { options.onExpireCommand = command } },
        shown: { $0.onExpireCommand.description })

    private static let onExpire = ZoneOption(
        name: "on-expire", accepts: "keep or rename",
        setDefault: { $0.onExpire = .rename },
        read: { reader, options in
            if let choice = reader.choice(of: OnExpire.allCases.map(\.rawValue)).flatMap(OnExpire.init) {
                options.onExpire = choice
            }
        },
        shown: { $0.onExpire.rawValue })

    private static let verifyServed = ZoneOption(
        name: "verify-served", accepts: "an address and a port, or none",
        setDefault: { $0.verifyServed = nil },
        read: { reader, options in if let endpoint = reader.served() { options.verifyServed = endpoint } },
        shown: { $0.verifyServed.map { "\($0.address) port \($0.port)" } ?? "none" })
}
