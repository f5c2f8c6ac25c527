/// The message of a fault, and its kind: the text without the values in it.
struct FaultText: ExpressibleByStringInterpolation {
    let text: String
    let kind: String

    init(stringLiteral text: String) {
        self.text = text
        kind = text
    }

    init(stringInterpolation parts: Parts) {
        text = parts.text
        kind = parts.kind
    }

    /// A text whose parts are unknown: quoted text and digits count as values.
    init(_ text: String) {
        self.text = text
        var isQuoted = false
        kind = String(
            text.filter { character in
                if character == "'" { isQuoted.toggle() }
                return !isQuoted && !character.isNumber
            })
    }

    /// Joins the halves of a message that is too long for a line.
    static func + (left: FaultText, right: FaultText) -> FaultText {
        FaultText(text: left.text + right.text, kind: left.kind + right.kind)
    }

    private init(text: String, kind: String) {
        self.text = text
        self.kind = kind
    }

    struct Parts: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var kind = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
            kind += literal
        }

        /// A value: two messages that differ in it alone are of one kind.
        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += value.description
            kind += "\u{0}"
        }

        /// A word that distinguishes kinds, such as the name of an option.
        mutating func appendInterpolation(kind word: String) {
            text += word
            kind += word
        }
    }
}
