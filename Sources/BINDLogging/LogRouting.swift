// A logger lives as long as the program, a configuration does not. So a logger's handler holds its category, and the channels of the
// category are replaced; a line that is not shown costs one atomic load.

import Synchronization

/// The current channels of all categories, which may be replaced while lines are written.
///
///     let routing = LogRouting(LogTable(unlisted: [LogChannel(DescriptorDestination.standardError)]))
///     LoggingSystem.bootstrap { routing.handler(of: $0) }
package final class LogRouting: Sendable {
    private struct State {
        var table: LogTable
        var categories: [String: LogCategory] = [:]
    }

    private let state: Mutex<State>

    /// Starts with `table`.
    package init(_ table: LogTable) {
        state = Mutex(State(table: table))
    }

    /// Replaces the table, for existing loggers and for new ones. Each line is written by either the old or the new table.
    package func replace(with table: LogTable) {
        state.withLock { state in
            state.table = table
            for (name, category) in state.categories { category.set(table.channels(of: name)) }
        }
    }

    /// Has every file reopened by its name.
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
