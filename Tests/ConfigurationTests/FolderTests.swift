import Configuration
import Testing

/// What the disk shows before any transfer: folders that are not there or take no files, and what is in a file's place.
@Suite struct FolderTests {
    private static let head = "options { directory \"/var\"; masterfile-format text; };"
    private static let missing = FolderStatus.unusable(.missing)

    private func zone(_ file: String, _ name: String = "a", _ options: String = "") -> String {
        "zone \(name) { type slave; masters { ::1; }; file \"\(file)\"; \(options) };\n"
    }

    private func said(
        _ text: String, _ folders: [String: FolderStatus], _ irregular: [String: IrregularFile.Kind] = [:]
    ) -> [String] {
        var files = Files(text)
        files.folders = folders
        files.irregular = irregular
        #expect((files.load().settings == nil) == (files.errorCount > 0))
        return files.said()
    }

    @Test func `a directory that does not exist, or is none, is named where it is written`() {
        #expect(
            said("\(Self.head)\n\(zone("f"))", ["/var": Self.missing]) == [
                "/named.conf:1:21: error: directory '/var' does not exist"
            ])
        #expect(said(Self.head, ["/var": .unusable(.notDirectory)]) == ["/named.conf:1:21: error: '/var' is not a directory"])
    }

    @Test(arguments: [
        (FolderFault.missing, "directory '/var/z' does not exist"), (.notDirectory, "'/var/z' is not a directory"),
        (.refused("permission denied"), "cannot use directory '/var/z': permission denied"),
    ])
    func `a zone's folder that cannot be used is named once for all its zones`(fault: FolderFault, sentence: String) {
        let zones = (0..<100).map { zone("z/\($0)", "z\($0)") }.joined()
        #expect(said("\(Self.head)\n\(zones)", ["/var/z": .unusable(fault)]) == ["/named.conf:2:46: error: \(sentence)"])
    }

    @Test(arguments: ["permission denied", "read-only file system"])
    func `a zone's folder that takes no files is named`(reason: String) {
        let folder = FolderStatus.present(FolderIdentity(device: 1, inode: 1), refusal: .refused(reason))
        #expect(
            said("\(Self.head)\n\(zone("z/f"))", ["/var/z": folder]) == [
                "/named.conf:2:45: error: cannot write to directory '/var/z': \(reason)"
            ])
        // Whoever has no zone there does not care.
        #expect(said("\(Self.head)\nzone a { type master; file \"z/f\"; };", ["/var/z": folder]) == [])
        #expect(said("\(Self.head)\nzone a { type master; file \"z/f\"; };", ["/var/z": Self.missing]) == [])
    }

    @Test(arguments: [IrregularFile.Kind.directory, .device, .fifo, .socket], [1, 100])
    func `a file that is something else already is named`(kind: IrregularFile.Kind, zones: Int) {
        let text = "\(Self.head)\n" + (0..<zones).map { zone("z\($0)", "z\($0)") }.joined()
        #expect(
            said(text, [:], ["/var/z0": kind, "/var/other": .directory]) == [
                "/named.conf:2:46: error: zone 'z0': '/var/z0' is a \(kind.rawValue), not a file"
            ])
        #expect(
            said(text, [:], ["/var/z0.expired": kind]) == [
                "/named.conf:2:46: error: zone 'z0': its file cannot be renamed to '/var/z0.expired' when it expires: that is a \(kind.rawValue)"
            ])
    }

    @Test func `where nothing is renamed when a zone expires, nothing is in the way`() {
        #expect(said("\(Self.head)\n\(zone("f", "a", "on-expire keep;"))", [:], ["/var/f.expired": .directory]) == [])
    }

    @Test func `the null device is no zone file`() {
        #expect(
            said("\(Self.head)\n\(zone("/dev/null"))", [:], ["/dev/null": .device]) == [
                "/named.conf:2:45: error: zone 'a': '/dev/null' is a device, not a file"
            ])
    }

    @Test func `a name that is too long for a file is named`() {
        let name = String(repeating: "x", count: 256)
        #expect(
            said("\(Self.head)\n\(zone(name))", [:]) == [
                "/named.conf:2:45: error: file name '/var/\(name)' is too long"
            ])
        #expect(said("\(Self.head)\n\(zone(String(name.dropLast())))", [:]) == [])
        let path = String(repeating: "/x", count: 2_048)
        #expect(said("\(Self.head)\n\(zone(path))", [:]).count == 1)
    }

    @Test func `the folder of a new state directory must be there and take it`() {
        let options = "options { state-directory \"/run/s\"; masterfile-format text; };"
        #expect(said(options, ["/run/s": Self.missing]) == [])
        #expect(
            said(options, ["/run/s": Self.missing, "/run": Self.missing]) == [
                "/named.conf:1:27: error: directory '/run' does not exist"
            ])
        #expect(
            said(options, ["/run/s": .unusable(.notDirectory)]) == ["/named.conf:1:27: error: '/run/s' is not a directory"])
        let closed = FolderStatus.present(FolderIdentity(device: 1, inode: 1), refusal: .refused("permission denied"))
        #expect(
            said(options, ["/run/s": Self.missing, "/run": closed]) == [
                "/named.conf:1:27: error: cannot write to directory '/run': permission denied"
            ])
        // Whether one that is there is ours is seen when it is taken.
        #expect(said(options, ["/run/s": closed]) == [])
    }

    @Test func `each folder is looked at once, and listed once where it holds many`() {
        var looks: [String: Int] = [:]
        var lists: [[String]?] = []
        let text = "\(Self.head)\n" + (0..<1_000).map { zone("z\($0 % 10)/f\($0)", "z\($0)") }.joined()
        let (settings, diagnostics) = ConfigurationFile.load(
            "/c",
            from: ConfigurationSource(
                read: { _ throws(UnreadableFile) in Array(text.utf8) }, expand: { _ in [] }, permissions: { _ in nil },
                folder: { path in
                    looks[path, default: 0] += 1
                    return .present(FolderIdentity(device: 0, inode: UInt64(looks.count)), refusal: nil)
                },
                irregularFiles: { _, names in
                    lists.append(names)
                    return []
                }),
            workingDirectory: "/")
        #expect(settings?.zones.count == 1_000 && diagnostics.isEmpty)
        #expect((0..<10).allSatisfy { looks["/var/z\($0)"] == 1 })
        #expect(lists.count == 10 && lists.allSatisfy { $0 == nil })
    }
}
