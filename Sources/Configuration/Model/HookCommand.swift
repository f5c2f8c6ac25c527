internal import DNS

/// A command to run when a zone was published or has expired: a program and its arguments, which no shell ever sees.
package struct HookCommand: Hashable, Sendable, CustomStringConvertible {
    /// The program first: an absolute path, or a name to look up in PATH. Empty: no command.
    package let words: [String]

    package init(_ words: [String] = []) {
        self.words = words
    }

    package var isEmpty: Bool { words.isEmpty }

    /// The arguments behind the program, with what `$name` and its like stand for put in.
    ///
    /// Each stays one argument, whatever is put in.
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

    /// As a configuration has it.
    package var description: String {
        (["{"] + words.map { $0.quoted + ";" } + ["}"]).joined(separator: " ")
    }

    enum Part: Hashable {
        case text(String)
        /// What stands behind a `$`: letters, digits and underscores.
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

/// What a command is run about, as its arguments and its environment say it.
package struct HookSubject: Hashable, Sendable {
    /// By the word behind the `$`.
    package let values: [String: String]

    static let variables = ["name", "file", "serial", "class", "view"]

    package init(_ zone: ZoneSettings, serial: String) {
        values = [
            "name": zone.name.description, "file": zone.file, "serial": serial, "class": zone.recordClass.description,
            "view": zone.view ?? "",
        ]
    }

    /// `SECONDARYD_NAME` and its like.
    package var environment: [String: String] {
        values.reduce(into: [:]) { $0["SECONDARYD_" + $1.key.uppercased()] = $1.value }
    }
}
