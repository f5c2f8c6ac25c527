import Foundation

/// Where the programs of this machine are.
package enum Programs {
    /// The full path of `program`; name servers live in sbin, which PATH often leaves out.
    package static func path(of program: String) throws -> String {
        if program.contains("/") { return program }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in path.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin"]
        where FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)") {
            return "\(folder)/\(program)"
        }
        throw ProgramMissing(name: program)
    }

    package static func has(_ program: String) -> Bool {
        (try? path(of: program)) != nil
    }

    /// The program of that name that this package has built: it lies beside the running tests.
    package static func built(_ name: String) throws -> String {
        for bundle in CommandLine.arguments.prefix(1) + [Bundle.main.executablePath ?? ""] {
            var folder = URL(filePath: bundle).deletingLastPathComponent()
            for _ in 0..<3 {
                let candidate = folder.appending(path: name).path(percentEncoded: false)
                if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
                folder.deleteLastPathComponent()
            }
        }
        throw ProgramMissing(name: name)
    }
}

package struct ProgramMissing: Error, CustomStringConvertible {
    package let name: String

    package var description: String { "'\(name)' is not installed; 'make peers' installs what the tests need" }
}
