/// A program ended, and its output with it, before the line came that a test waited for.
struct LineNeverCame: Error, CustomStringConvertible {
    let part: String

    var description: String { "ended without a line that contains '\(part)'" }
}

/// What went wrong with a program, and what it had said until then.
package struct ProcessFailed: Error, CustomStringConvertible {
    package let program: String
    package let reason: String
    package let lines: [String]

    package var description: String {
        (["\(program): \(reason)"] + lines.suffix(40).map { "    " + $0 }).joined(separator: "\n")
    }
}
