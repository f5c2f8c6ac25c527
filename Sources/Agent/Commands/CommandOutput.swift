/// Makes lines of what a command writes, and stops taking them where a chatty command would fill the log.
struct CommandOutput {
    static let mostLines = 100
    static let mostOctets = 16 * 1024
    static let longestLine = 1024

    private var line: [UInt8] = []
    private var lines = 0
    private var octets = 0
    /// Whether something was left out.
    private(set) var isCut = false

    /// Takes in octets as they come; `show` gets each whole line.
    mutating func receive(_ chunk: [UInt8], _ show: (String) -> Void) {
        for octet in chunk {
            if octet == UInt8(ascii: "\n") {
                endLine(show)
            } else if line.count < Self.longestLine, octets < Self.mostOctets, lines < Self.mostLines {
                line.append(octet)
                octets += 1
            } else {
                isCut = true
            }
        }
    }

    /// Shows what stands behind the last line feed.
    mutating func finish(_ show: (String) -> Void) {
        endLine(show)
    }

    private mutating func endLine(_ show: (String) -> Void) {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.isEmpty else { return }
        show(String(decoding: line, as: UTF8.self))
        lines += 1
        line.removeAll(keepingCapacity: true)
    }
}
