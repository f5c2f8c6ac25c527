internal import DNS

/// A command to run after a zone was published or has expired: a program and its arguments, run without a shell.
package struct HookCommand: Hashable, Sendable, CustomStringConvertible {
    /// The program first: an absolute path, or a name to look up in PATH. Empty for no command.
    package let words: [String]

    /// By default no command.
    package init(_ words: [String] = []) {
        self.words = words
    }

    /// Whether there is no command.
    package var isEmpty: Bool { words.isEmpty }

    /// The arguments after the program, with `$name` and the other variables replaced.
    ///
    /// Each remains one argument, whatever the values contain.
    package func arguments(about subject: HookSubject) -> [String] {
        let values = subject.values
        return words.dropFirst().map { word in
            Self.parts(of: word).reduce(into: "") { text, part in
                switch part {
                case .text(let own): text += own
                case .variable(let name): text += values[name] ?? ""
                }
            }
        }
    }

    /// In named.conf syntax.
    package var description: String {
        (["{"] + words.map { $0.quoted + ";" } + ["}"]).joined(separator: " ")
    }

    enum Part: Hashable {
        case text(String)
        /// The name after a `$`: letters, digits and underscores.
        case variable(String)
    }

    /// `$$` is a dollar sign.
    static func parts(of word: String) -> [Part] {
        var parts: [Part] = []
        var rest = word[...]
        while let dollar = rest.firstIndex(of: "$") {
            if dollar > rest.startIndex { parts.append(.text(String(rest[..<dollar]))) }
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                parts.append(.text("$"))
                rest.removeFirst()
            } else {
                let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
                parts.append(.variable(String(name)))
                rest = rest[name.endIndex...]
            }
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return parts
    }
}

/// The zone that a command is run for, for its arguments and its environment.
package struct HookSubject: Hashable, Sendable {
    /// By the name after the `$`.
    package let values: [String: String]

    static let variables = ["name", "file", "serial", "class", "view"]

    /// `serial` is in decimal digits, or empty if there is none.
    package init(_ zone: ZoneSettings, serial: String) {
        values = [
            "name": zone.name.description, "file": zone.file, "serial": serial, "class": zone.recordClass.description,
            "view": zone.view ?? "",
        ]
    }

    /// `SECONDARYD_NAME` and the other variables.
    package var environment: [String: String] {
        values.reduce(into: [:]) { $0["SECONDARYD_" + $1.key.uppercased()] = $1.value }
    }
}
