/// Reads a configuration in named.conf syntax, from its first file to the resulting settings.
package enum ConfigurationFile {
    /// Reads the file at `path` and all that it includes, and reports all faults at once.
    ///
    /// - Parameters:
    ///   - path: Relative paths are relative to `workingDirectory`.
    ///   - workingDirectory: The absolute path of the current directory of the process.
    /// - Returns: The settings, `nil` if any diagnostic is an error; and the diagnostics in the order of files and lines.
    package static func load(
        _ path: String, from source: ConfigurationSource, workingDirectory: String
    ) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        let reading = Reading(source: source)
        var parser = Parser(reading, directory: workingDirectory)
        var tree = SyntaxTree()
        guard let file = reading.open(Path.join(workingDirectory, path), includedFrom: nil, at: nil) else {
            return (nil, reading.diagnostics())
        }
        parser.parse(file, into: &tree)
        guard !reading.includesItself else { return (nil, reading.diagnostics()) }
        var resolver = Resolver(reading, tree, workingDirectory: workingDirectory)
        resolver.readStatements()
        resolver.readZones(&parser)
        return (reading.errorCount == 0 ? resolver.settings : nil, reading.diagnostics())
    }
}
