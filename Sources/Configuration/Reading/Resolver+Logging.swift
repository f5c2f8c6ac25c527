extension Resolver {
    private static let members = ["channel", "category"]

    /// Reads `logging { channel …; category …; };`, once `directory` is known.
    mutating func readLogging(_ statement: Statement) {
        var reader = ValueReader(statement, of: "'logging'")
        guard let block = reader.readBlock() else { return reader.fail(expecting: "a block") }
        var logging = LoggingSettings()
        var categories: [Statement] = []
        for statement in block.statements {
            var rest: Statement? = statement
            while let current = rest {
                rest = nil
                guard let keyword = current.keyword else {
                    reading.error(current.place, "expected 'channel' or 'category'")
                    continue
                }
                if keyword.isKeyword("channel") {
                    rest = readChannel(current, into: &logging)
                } else if keyword.isKeyword("category") {
                    categories.append(current)
                    rest = leftover(of: current)
                } else {
                    let suggestion = reading.suggestion(for: keyword.text, among: Self.members)
                    reading.error(keyword.place, "unknown option '\(keyword.shown)'\(suggestion)")
                }
            }
        }
        for category in categories { readCategory(category, into: &logging) }
        settings.logging = logging
    }

    // MARK: channel

    private mutating func readChannel(_ statement: Statement, into logging: inout LoggingSettings) -> Statement? {
        var reader = ValueReader(statement, of: "'channel'")
        guard let word = reader.word("a name") else { return nil }
        guard let block = reader.readBlock() else {
            reader.fail(expecting: "a block")
            return nil
        }
        if logging.channels.contains(where: { $0.name == word.text }) {
            reading.error(word.place, "channel '\(word.shown)' is defined more than once")
        } else {
            var channel = ChannelReader(self, name: word)
            if let read = channel.read(block) {
                sayShared(read, at: word.place, among: logging.channels)
                noteFile(of: read, at: word.place)
                if case .file(let file) = read.destination { logFiles.append((word, file.path)) }
                logging.channels.append(read)
            } else {
                // Defined all the same, so that its categories report nothing more.
                logging.channels.append(LoggingChannel(name: word.text, destination: .null))
            }
        }
        return reader.finish()
    }

    private func sayShared(_ channel: LoggingChannel, at place: Place, among others: [LoggingChannel]) {
        guard case .file(let file) = channel.destination else { return }
        for other in others {
            guard case .file(let its) = other.destination, its.path == file.path else { continue }
            return reading.warning(
                place, "channel '\(channel.name.shown)' is written to the same file as '\(other.name.shown)'")
        }
    }

    /// Warns of a log file that named writes, too, if the configuration or the file's name suggests that: two processes that write
    /// and rename one file lose lines.
    func sayLogFilesOfServer() {
        guard reading.errorCount == 0 else { return }
        for (channel, path) in logFiles where !path.contains("secondaryd") {
            let words = path.asciiLowercased.split(whereSeparator: { "/._-".contains($0) })
            guard reading.holdsServersBusiness || words.contains("named") else { continue }
            return reading.warning(
                channel.place,
                "channel '\(channel.shown)': named also writes the file '\(path.shown)' if it reads this configuration; "
                    + "give secondaryd a file of its own")
        }
    }

    // MARK: category

    private func readCategory(_ statement: Statement, into logging: inout LoggingSettings) {
        var reader = ValueReader(statement, of: "'category'")
        guard let word = reader.word("a name") else { return }
        let name = word.text
        let isOwn = LoggingSettings.ownCategories.contains(name)
        if !isOwn, !LoggingSettings.otherCategories.contains(name) {
            let known = LoggingSettings.ownCategories + LoggingSettings.otherCategories
            return reading.error(
                word.place, "undefined category: '\(word.shown)'\(reading.suggestion(for: name, among: known))")
        }
        guard let block = reader.readBlock() else { return reader.fail(expecting: "a block") }
        var channels: [String] = []
        for statement in block.statements {
            var element = ValueReader(statement, of: "'category'", afterKeyword: false)
            guard let channel = element.word("names of channels") else { continue }
            _ = element.finish()
            let isKnown =
                LoggingSettings.builtInChannels.contains(channel.text)
                || logging.channels.contains { $0.name == channel.text }
            guard isKnown else {
                let known = LoggingSettings.builtInChannels + logging.channels.map(\.name)
                let suggestion = reading.suggestion(for: channel.text, among: known)
                reading.error(channel.place, "undefined channel: '\(channel.shown)'\(suggestion)")
                continue
            }
            if !channels.contains(channel.text) { channels.append(channel.text) }
        }
        guard isOwn else { return reading.infoOnce(word.place, "category '\(name)' is ignored: secondaryd logs nothing in it") }
        if let earlier = logging.categories[name] {
            reading.warning(word.place, "category '\(name)' is defined more than once; all of its channels are used")
            channels = earlier + channels.filter { !earlier.contains($0) }
        }
        logging.categories[name] = channels
    }
}
