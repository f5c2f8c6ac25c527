/// A sentence about a fault, and what it has in common with others of its kind: all but the values that are put into it.
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

    /// A text whose parts are not known: what it quotes, and its digits, count as values.
    init(_ text: String) {
        self.text = text
        var isQuoted = false
        kind = String(
            text.filter { character in
                if character == "'" { isQuoted.toggle() }
                return !isQuoted && !character.isNumber
            })
    }

    /// Both halves of a sentence that is too long for a line.
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

        /// A value: two sentences that differ in it alone are of one kind.
        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += value.description
            kind += "\u{0}"
        }

        /// A word that tells kinds apart, such as the name of an option.
        mutating func appendInterpolation(kind word: String) {
            text += word
            kind += word
        }
    }
}
