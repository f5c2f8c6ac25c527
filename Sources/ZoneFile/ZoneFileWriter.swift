package import DNS
package import SystemPackage
package import ZoneTransfer

/// Writes a zone as text while it arrives: one record a line, the SOA first, into a file that takes the old one's place.
///
/// Answers to an IXFR may be differences: these are gathered in memory and applied to the held file when they are published. Only
/// a `VerifiedTransfer` can publish the file; dropping the writer leaves the old one as it was.
package struct ZoneFileWriter: ~Copyable, ZoneChanges {
    private let path: FilePath
    private let limits: TransferLimits
    private let differenceLimits: DifferenceLimits
    private var held: HeldZoneFile?
    private var printer = RecordPrinter()
    private var whole: ZoneTextFile
    private var difference: ZoneDifference?
    /// Whether records go to `whole`. It is there in any case: to look at optionals for every record is dear.
    private var isWhole: Bool

    /// Takes the answer to an AXFR. No file is touched before the zone has outgrown a buffer, or is published.
    package init(replacing path: FilePath) {
        self.path = path
        limits = TransferLimits()
        differenceLimits = DifferenceLimits()
        held = nil
        whole = ZoneTextFile(replacing: path)
        isWhole = true
    }

    /// Takes the answer to an IXFR that asked for what follows `held`: a whole zone, or a difference within `difference`.
    ///
    /// `limits` are those of the transfer: they hold for the zone that a difference makes, too.
    package init(
        following held: consuming HeldZoneFile, limits: TransferLimits, difference: DifferenceLimits = DifferenceLimits()
    ) {
        path = held.path
        self.limits = limits
        differenceLimits = difference
        whole = ZoneTextFile(replacing: path)
        self.held = consume held
        isWhole = false
    }

    package mutating func beginDifference() throws(ZoneFileError) {
        guard held != nil else { throw .difference(.nothingHeld) }
        isWhole = false
        difference = ZoneDifference(limits: differenceLimits)
    }

    package mutating func add(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        guard isWhole else { return try addToOther(record, owner: owner, in: message) }
        try whole.append(record, owner: owner, in: message, using: &printer)
    }

    package mutating func delete(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        try difference?.delete(record, owner: owner, in: message)
    }

    /// What `add` does where the file was not begun: a difference, or the first record of a whole zone in answer to an IXFR.
    @inline(never)
    private mutating func addToOther(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        guard difference == nil else {
            try difference?.add(record, owner: owner, in: message)
            return
        }
        isWhole = true
        try whole.append(record, owner: owner, in: message, using: &printer)
    }

    /// The zone's text; where a difference came, what it leads to.
    fileprivate consuming func text() throws(ZoneFileError) -> ZoneTextFile {
        if let difference {
            guard let held else { throw .difference(.nothingHeld) }
            let rewriter: ZoneFileRewriter
            do throws(DifferenceError) {
                rewriter = try ZoneFileRewriter(applying: difference, to: held, limits: limits)
            } catch {
                throw .difference(error)
            }
            return try rewriter.text()
        }
        guard isWhole else { throw .difference(.nothingHeld) }
        return whole
    }
}

extension VerifiedTransfer where Changes == ZoneFileWriter {
    /// Puts the new zone in the old one's place: durable, and whole or not at all.
    package consuming func publish() throws(ZoneFileError) -> FileIdentity {
        let text = try text()
        do throws(FileError) {
            return try text.commit()
        } catch {
            throw .file(error)
        }
    }

    /// The new zone, ready to be published, perhaps together with others. A difference is applied to the held file here.
    package consuming func prepared() throws(ZoneFileError) -> VerifiedFile {
        VerifiedFile(try text())
    }

    private consuming func text() throws(ZoneFileError) -> ZoneTextFile {
        let records = recordsToSearch
        var text = try takeChanges().text()
        if let records { try text.search(for: records) }
        return text
    }
}
