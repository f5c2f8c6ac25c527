/// Which channels each category's lines go to, as BIND's `category` statements have it.
package struct LogTable: Sendable {
    /// For categories that have no entry of their own.
    package var unlisted: [LogChannel]
    /// By category; an empty list keeps its lines from everywhere.
    package var categories: [String: [LogChannel]]

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
