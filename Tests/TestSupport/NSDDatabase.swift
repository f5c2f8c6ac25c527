/// The database that nsd before 4.8 keeps for all zones.
package enum NSDDatabase {
    /// What a configuration says so that there is none: it would be one file for all servers of the machine. Later versions know
    /// no such option.
    package static var line: String {
        get async throws {
            let result = try await LocalTool.run("nsd", ["-v"])
            let version = (result.errors + result.output).first?.split(separator: " ").last?.split(separator: ".") ?? []
            guard version.count >= 2, let major = Int(version[0]), let minor = Int(version[1]), (major, minor) < (4, 8) else {
                return ""
            }
            return "    database: \"\"\n"
        }
    }
}
