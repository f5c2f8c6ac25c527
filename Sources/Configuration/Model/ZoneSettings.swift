package import DNS

/// A secondary zone. It has three words of its own; everything else is shared with zones that are configured alike, so that a million
/// zones of the same primaries hold one set of options.
package struct ZoneSettings: Hashable, Sendable {
    /// The apex.
    package let name: Name
    /// Absolute path.
    package let file: String
    private let common: Common

    /// A zone with these and no other settings.
    package init(name: Name, file: String, common: Common) {
        self.name = name
        self.file = file
        self.common = common
    }

    /// The settings that zones share.
    package final class Common: Hashable, Sendable {
        let recordClass: RecordClass
        let view: String?
        let options: ZoneOptions
        let primaries: [Primary]

        /// `view` is `nil` if the configuration has no views.
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

    /// IN, CH or HS.
    package var recordClass: RecordClass { common.recordClass }
    /// `nil` if the configuration has no views.
    package var view: String? { common.view }
    /// After inheritance.
    package var options: ZoneOptions { common.options }
    /// In the order in which to query them; empty only if all are `bogus`.
    package var primaries: [Primary] { common.primaries }

    /// Whether both zones have the same settings object; zones with different objects may still be equal.
    package func sharesSettings(with other: ZoneSettings) -> Bool { common === other.common }
}
