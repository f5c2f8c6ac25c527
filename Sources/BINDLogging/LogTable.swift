/// The channels of each category, as in BIND's `category` statements.
package struct LogTable: Sendable {
    /// For categories without an entry of their own.
    package var unlisted: [LogChannel]
    /// By category; an empty list drops its lines.
    package var categories: [String: [LogChannel]]

    /// By default all categories share the channels.
    package init(unlisted: [LogChannel], categories: [String: [LogChannel]] = [:]) {
        self.unlisted = unlisted
        self.categories = categories
    }

    func channels(of category: String) -> [LogChannel] {
        categories[category] ?? unlisted
    }

    func reopen() {
        for channels in [unlisted] + categories.values {
            for channel in channels { channel.destination.reopen() }
        }
    }
}
