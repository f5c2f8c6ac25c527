extension ConfigurationFile {
    /// The absolute path of the state directory according to the file at `path`, whatever else is wrong with it, for a program that
    /// only talks to the daemon; `nil` and the reason if the file cannot be read.
    package static func stateDirectory(
        _ path: String, from source: ConfigurationSource, workingDirectory: String
    ) -> (path: String?, diagnostics: [Diagnostic]) {
        let reading = Reading(source: source)
        var parser = Parser(reading, directory: workingDirectory)
        var tree = SyntaxTree()
        guard let file = reading.open(Path.join(workingDirectory, path), includedFrom: nil, at: nil) else {
            return (nil, reading.diagnostics())
        }
        parser.parse(file, into: &tree)
        var resolver = Resolver(reading, tree, workingDirectory: workingDirectory)
        resolver.readStatements()
        return (resolver.settings.stateDirectory, [])
    }
}
