/// What is wrong with the shape of a file.
extension Parser {
    func sayUnfinished(_ token: Token, _ source: Source) {
        let what = token.kind == .unfinishedString ? "string" : "comment"
        reading.error(source.place(token), "this \(what) is not closed before the end of the file")
        // Nothing tells where the quote is missing, and so what is text and what a secret.
        if token.kind == .unfinishedString { reading.files[Int(source.file)].hide(0..<UInt32.max) }
    }
}
