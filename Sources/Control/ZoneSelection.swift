/// The zones that a request is about: of that name, in one view or in all that have it.
package struct ZoneSelection: Codable, Hashable, Sendable {
    /// In presentation form, with its final dot or without.
    package let name: String
    package let view: String?

    package init(name: String, view: String? = nil) {
        self.name = name
        self.view = view
    }
}
