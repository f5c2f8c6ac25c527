/// An owner of which a difference changes records.
struct ChangedOwner {
    /// Where the name stands in the difference's text.
    var name: Range<Int>
    let hash: UInt64
    /// Which of the ordered records are its own.
    var records = 0..<0
    /// Where its canonical key stands among the keys.
    var key = 0..<0

    init(name: Range<Int>, hash: UInt64) {
        self.name = name
        self.hash = hash
    }
}
