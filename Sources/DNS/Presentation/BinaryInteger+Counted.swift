extension BinaryInteger {
    /// The number and the noun that it counts: `1 zone`, `2 zones`.
    package func counted(_ noun: String) -> String {
        self == 1 ? "1 \(noun)" : "\(self) \(noun)s"
    }
}
