package import TSIG

extension ConfigurationFile {
    /// The keys, in views and outside, of the file at `path`, whatever else is wrong with it; also of a file that contains only the
    /// output of `tsig-keygen`.
    package static func keys(
        _ path: String, from source: ConfigurationSource, workingDirectory: String
    ) -> (keys: [TSIGKey], diagnostics: [Diagnostic]) {
        let reading = Reading(source: source)
        var parser = Parser(reading, directory: workingDirectory)
        var tree = SyntaxTree()
        guard let file = reading.open(Path.join(workingDirectory, path), includedFrom: nil, at: nil) else {
            return ([], reading.diagnostics())
        }
        parser.parse(file, into: &tree)
        var resolver = Resolver(reading, tree, workingDirectory: workingDirectory)
        resolver.readStatements()
        return (resolver.settings.keys + resolver.settings.views.flatMap(\.keys), reading.diagnostics())
    }
}
