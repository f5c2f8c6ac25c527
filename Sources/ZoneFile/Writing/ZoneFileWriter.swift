package import DNS
package import SystemPackage
package import ZoneTransfer

/// Writes a zone as text while it arrives: one record a line, the SOA first, into a file that replaces the old one.
///
/// An answer to an IXFR may be a difference: that is collected in memory and applied to the current file when it is published. Only a
/// `VerifiedTransfer` can publish the file; dropping the writer leaves the old one unchanged.
package struct ZoneFileWriter: ~Copyable, ZoneChanges {
    private let path: FilePath
    private let limits: TransferLimits
    private let differenceLimits: DifferenceLimits
    private var current: CurrentZoneFile?
    private var printer = RecordPrinter()
    private var whole: ZoneTextFile
    private var difference: ZoneDifference?
    /// Whether records go to `whole`, which always exists: unwrapping an optional for each record is measurably slower.
    private var isWhole: Bool

    /// For the answer to an AXFR. No file is touched before the zone has outgrown a buffer, or is published.
    package init(replacing path: FilePath) {
        self.path = path
        limits = TransferLimits()
        differenceLimits = DifferenceLimits()
        current = nil
        whole = ZoneTextFile(replacing: path)
        isWhole = true
    }

    /// For the answer to an IXFR from the version in `current`: a whole zone, or a difference within `difference`.
    ///
    /// `limits` are those of the transfer; they apply to the zone that results from a difference as well.
    package init(
        following current: consuming CurrentZoneFile, limits: TransferLimits, difference: DifferenceLimits = DifferenceLimits()
    ) {
        path = current.path
        self.limits = limits
        differenceLimits = difference
        whole = ZoneTextFile(replacing: path)
        self.current = consume current
        isWhole = false
    }

    /// Collects a difference from here on. Throws `.nothingHeld` if there is no current file.
    package mutating func beginDifference() throws(ZoneFileError) {
        guard current != nil else { throw .difference(.nothingHeld) }
        isWhole = false
        difference = ZoneDifference(limits: differenceLimits)
    }

    /// Writes one record, or adds it to the difference. Throws `.record` for malformed RDATA, `.file` if the disk fails,
    /// `.difference` if the difference does not apply or is too large.
    package mutating func add(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        guard isWhole else { return try addToOther(record, owner: owner, in: message) }
        try whole.append(record, owner: owner, in: message, using: &printer)
    }

    /// Deletes one record of the difference. Throws as `add` does.
    package mutating func delete(
        _ record: RecordSlice, owner: borrowing NameBuffer, in message: Span<UInt8>
    ) throws(ZoneFileError) {
        try difference?.delete(record, owner: owner, in: message)
    }

    /// `add` for a difference, and for the first record of a whole zone in answer to an IXFR.
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

    /// The zone's text; for a difference, that of the resulting zone.
    fileprivate consuming func text() throws(ZoneFileError) -> ZoneTextFile {
        if let difference {
            guard let current else { throw .difference(.nothingHeld) }
            let rewriter: ZoneFileRewriter
            do throws(DifferenceError) {
                rewriter = try ZoneFileRewriter(applying: difference, to: current, limits: limits)
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
    /// Replaces the old file by the new zone: durably, and whole or not at all.
    /// Throws `.difference` if a difference does not apply to the current file, `.zone` if the zone is refused, `.file` if the disk
    /// fails.
    package consuming func publish() throws(ZoneFileError) -> FileIdentity {
        let text = try text()
        do throws(FileError) {
            return try text.commit()
        } catch {
            throw .file(error)
        }
    }

    /// The new zone, ready to be published, perhaps together with others. A difference is applied to the current file here.
    /// Throws as `publish` does.
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
