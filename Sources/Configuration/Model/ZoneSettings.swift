package import DNS

/// A zone to keep in step. Three words of its own; all else is shared with the zones that are configured alike, so that a
/// million zones behind the same primaries hold one set of options.
package struct ZoneSettings: Hashable, Sendable {
    package let name: Name
    /// Absolute path.
    package let file: String
    private let common: Common

    package init(name: Name, file: String, common: Common) {
        self.name = name
        self.file = file
        self.common = common
    }

    /// What zones that are configured alike share.
    package final class Common: Hashable, Sendable {
        let recordClass: RecordClass
        let view: String?
        let options: ZoneOptions
        let primaries: [Primary]

        package init(recordClass: RecordClass, view: String?, options: ZoneOptions, primaries: [Primary]) {
            self.recordClass = recordClass
            self.view = view
            self.options = options
            self.primaries = primaries
        }

        package static func == (left: Common, right: Common) -> Bool {
            left === right
                || left.recordClass == right.recordClass && left.view == right.view && left.options == right.options
                    && left.primaries == right.primaries
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(recordClass)
            hasher.combine(view)
            hasher.combine(options)
            hasher.combine(primaries)
        }
    }

    package var recordClass: RecordClass { common.recordClass }
    /// The view's name; nil where the configuration has no views.
    package var view: String? { common.view }
    package var options: ZoneOptions { common.options }
    /// In the order they are to be asked; empty only where all are `bogus`.
    package var primaries: [Primary] { common.primaries }

    /// Whether both are configured alike, file and name apart, and know it: one object stands for both.
    package func sharesSettings(with other: ZoneSettings) -> Bool { common === other.common }
}
