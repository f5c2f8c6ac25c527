import DNS
import SystemPackage
import ZoneTransfer

/// Applies a difference to the current zone file, by streaming it into its replacement.
///
/// Memory does not grow with the zone. The old file's size and digest are checked while it is read; if they are not those that were
/// published, nothing is replaced.
struct ZoneFileRewriter: ~Copyable {
    private let current: CurrentZoneFile
    private let plan: DifferencePlan

    /// Checks the current file; throws if the difference does not apply to it. Nothing is written yet.
    init(
        applying difference: consuming ZoneDifference, to current: consuming CurrentZoneFile, limits: TransferLimits
    ) throws(DifferenceError) {
        var planner = DifferencePlanner(difference.ordered())
        var file = current.read()
        var taken = 0
        while try file.hasMore(dropping: taken) {
            taken = try planner.scan(file.octets, count: file.count, at: file.offset)
        }
        // The rest is not a whole line, or one longer than any that we write.
        guard file.count == 0, current.isWhole(file) else { throw .notOurs }
        plan = try planner.plan(size: current.size, apex: current.zone, limits: limits)
        self.current = current
    }

    /// Writes the new file's text.
    consuming func text() throws(ZoneFileError) -> ZoneTextFile {
        do throws(FileError) {
            var target = ZoneTextFile(replacing: current.path)
            if try copy(to: &target) { return target }
        } catch {
            throw .file(error)
        }
        throw .difference(.notOurs)
    }

    /// Copies the current file with the plan's edits; returns whether it was the one that was published.
    private borrowing func copy(to target: inout ZoneTextFile) throws(FileError) -> Bool {
        var file = current.read()
        /// The offset of the next octet to copy from the current file.
        var position: Int64 = 0
        var nextEdit = 0
        while try file.readOn(dropping: file.count) {
            let end = file.offset + Int64(file.count)
            while nextEdit < plan.edits.count, plan.edits[nextEdit].offset < end {
                let edit = plan.edits[nextEdit]
                try copy(position..<max(position, edit.offset), of: file, to: &target)
                try insert(edit, into: &target)
                position = max(position, edit.offset + Int64(edit.removed))
                nextEdit += 1
            }
            try copy(position..<max(position, end), of: file, to: &target)
            position = max(position, end)
        }
        while nextEdit < plan.edits.count {
            try insert(plan.edits[nextEdit], into: &target)
            nextEdit += 1
        }
        return current.isWhole(file)
    }

    private borrowing func copy(
        _ range: Range<Int64>, of file: borrowing ChunkReader, to target: inout ZoneTextFile
    ) throws(FileError) {
        guard !range.isEmpty else { return }
        let start = Int(range.lowerBound - file.offset)
        try target.append(file.octets.extracting(start..<start + range.count))
    }

    private borrowing func insert(_ edit: FileEdit, into target: inout ZoneTextFile) throws(FileError) {
        guard let record = edit.record else { return }
        try target.append(plan.difference.text.octets.extracting(plan.difference.records[record].line))
    }
}

extension ChunkReader {
    fileprivate mutating func hasMore(dropping dropped: Int) throws(DifferenceError) -> Bool {
        do throws(FileError) {
            return try readOn(dropping: dropped)
        } catch {
            throw .notRead(error)
        }
    }
}
