// A logger lives as long as the program, the configuration does not. So a logger's handler holds its category, and the category
// is told which channels it has; what it costs a line that nobody reads is one atomic load.

import Synchronization

/// The table of channels that is in force; it may be replaced while lines are written.
///
///     let routing = LogRouting(LogTable(unlisted: [LogChannel(DescriptorDestination.standardError)]))
///     LoggingSystem.bootstrap { routing.handler(of: $0) }
package final class LogRouting: Sendable {
    private struct State {
        var table: LogTable
        var categories: [String: LogCategory] = [:]
    }

    private let state: Mutex<State>

    package init(_ table: LogTable) {
        state = Mutex(State(table: table))
    }

    /// Makes `table` the one in force, for the loggers that there are and for those to come. A line is shown by the old
    /// table or the new one.
    package func replace(with table: LogTable) {
        state.withLock { state in
            state.table = table
            for (name, category) in state.categories { category.set(table.channels(of: name)) }
        }
    }

    /// Lets every file be opened anew by its name.
    package func reopen() {
        state.withLock(\.table).reopen()
    }

    /// A handler that writes the lines of `category`.
    package func handler(of category: String) -> BINDLogHandler {
        BINDLogHandler(
            category: state.withLock { state in
                if let known = state.categories[category] { return known }
                let category = LogCategory(category, state.table.channels(of: category))
                state.categories[category.name] = category
                return category
            })
    }
}
