/// One change to a file: octets that go, and a record's line that comes in their place.
struct FileEdit {
    /// Where in the old file.
    let offset: Int64
    let removed: Int
    /// The record whose line comes, by its index in the difference; `nil` where none does.
    let record: Int?
}
