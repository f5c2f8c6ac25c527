/// The zones that a request is for: those of that name, in one view or in all that have it.
package struct ZoneSelection: Codable, Hashable, Sendable {
    /// In presentation form, with or without its final dot.
    package let name: String
    /// `nil` for all views.
    package let view: String?

    /// By default in all views.
    package init(name: String, view: String? = nil) {
        self.name = name
        self.view = view
    }
}
