package import SystemPackage

extension Secondaryd {
    /// The socket of the daemon that works on this folder.
    package var controlSocket: FilePath { directory.appending(".secondaryd").appending("control.sock") }

    /// Runs `secondaryctl` with the configuration to its end.
    package func control(_ arguments: String...) async throws -> LocalTool.Result {
        try await LocalTool.run(
            try Programs.built("secondaryctl"), arguments + ["--config", configuration.string], within: .seconds(180))
    }
}
