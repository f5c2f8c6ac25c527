internal import DNS

/// The words between a zone's braces, read: everything that zones with the same words share, and the file.
struct ZoneBody {
    enum Kind {
        case secondary
        /// It concerns only the local name server.
        case other
    }

    var kind = Kind.other
    /// As written; empty for a zone that refers to another view's.
    var type = ""
    var file: (text: String, place: Place)?
    /// The other files of a zone that concerns only the local name server.
    var otherFiles: [(text: String, place: Place)] = []
    /// Whether a file was given that cannot be used; the fault has been reported.
    var hasFaultyFile = false
    /// `nil` for other kinds and if something is missing.
    var common: ZoneSettings.Common?
}

extension Resolver {
    /// Words of a zone that are read twice: type, primaries and file may come from the template, but the zone's own take precedence.
    private struct Draft {
        var type: Word?
        var file: (text: String, place: Place)?
        var hasFaultyFile = false
        /// The values of `journal` and the like.
        var otherFiles: [(text: String, place: Place)] = []
        var primaries: (statement: Statement, place: Place)?
        var options: ZoneOptions
        var formatPlace: Place?
        var alsoNotify: Statement?
        /// Where the zone, or its template, has an `also-notify`.
        var alsoNotifyPlace: Place?
        var isInView = false
        var template: Word?
    }

    mutating func body(
        of block: Block, _ name: Name, at place: Place, _ context: ZoneContext
    ) -> ZoneBody? {
        var draft = Draft(options: context.defaults, formatPlace: context.formatPlace, alsoNotify: context.alsoNotify)
        // The kind of zone decides whether we read the rest.
        for statement in block.statements { peek(statement, &draft) }
        if draft.isInView { return ZoneBody() }
        var template: Template?
        if let word = draft.template {
            template = templates[word.text.asciiLowercased]
            guard let template else {
                let suggestion = reading.suggestion(for: word.text, among: templates.keys.sorted())
                reading.error(word.place, "unknown template '\(word.shown)'\(suggestion)")
                return nil
            }
            usedTemplates.insert(word.text.asciiLowercased)
            for statement in template.block.statements { peek(statement, &draft) }
        }
        guard let type = draft.type else {
            reading.error(place, "zone '\(name)': missing 'type' entry")
            return nil
        }
        guard isSecondary(type, name) else {
            return ZoneBody(type: type.text.asciiLowercased, file: draft.file, otherFiles: draft.otherFiles)
        }
        return secondary(block, template, draft, name, at: place, context)
    }

    /// Notes `type`, `template`, `in-view`, and the files of a zone that may not be a secondary.
    private func peek(_ statement: Statement, _ draft: inout Draft) {
        guard let keyword = statement.keyword else { return }
        var value = ValueReader(statement, of: "")
        if keyword.isKeyword("type") {
            if draft.type == nil { draft.type = value.readWord() }
        } else if keyword.isKeyword("template") {
            if draft.template == nil { draft.template = value.readWord() }
        } else if keyword.isKeyword("in-view") {
            draft.isInView = true
        } else if keyword.isKeyword("file") {
            if draft.file == nil { draft.file = value.readWord().map { ($0.text, $0.place) } }
        } else if keyword.isKeyword("journal") || keyword.isKeyword("initial-file") {
            if let word = value.readWord() { draft.otherFiles.append((word.text, word.place)) }
        }
    }

    private func isSecondary(_ type: Word, _ name: Name) -> Bool {
        switch type.text.asciiLowercased {
        case "secondary", "slave":
            return true
        case "primary", "master", "hint", "forward", "static-stub", "delegation-only":
            reading.holdsServersBusiness = true
            reading.infoOnce(
                type.place,
                "zones of type '\(type.text.asciiLowercased)' are ignored: they concern the local name server")
        case "mirror":
            reading.warningOnce(
                type.place, "zones of type 'mirror' are ignored: they need DNSSEC validation, which secondaryd does not do")
        case "stub", "redirect":
            reading.warningOnce(type.place, "zones of type '\(type.text.asciiLowercased)' are ignored: they are not supported")
        default:
            reading.error(
                type.place,
                "zone '\(name)': unknown type '\(type.shown)'"
                    + reading.suggestion(
                        for: type.text,
                        among: [
                            "secondary", "slave", "primary", "master", "mirror", "hint", "forward", "stub",
                        ]))
        }
        return false
    }

    private mutating func secondary(
        _ block: Block, _ template: Template?, _ draft: Draft, _ name: Name, at place: Place, _ context: ZoneContext
    ) -> ZoneBody {
        var draft = draft
        draft.primaries = nil
        draft.file = nil
        if let template {
            read(template.block, .template, "template '\(template.name.shown)'", &draft)
        }
        let inherited = draft
        draft.primaries = nil
        draft.file = nil
        read(block, .zone, "zone '\(name)'", &draft)
        if draft.primaries == nil { draft.primaries = inherited.primaries }
        if draft.file == nil, !draft.hasFaultyFile { draft.file = inherited.file }

        var body = ZoneBody(kind: .secondary, file: draft.file, hasFaultyFile: draft.hasFaultyFile)
        uncross(&draft.options, at: place)
        check(draft, at: place)
        guard let primaries = draft.primaries else {
            reading.error(place, "zone '\(name)': missing 'primaries' entry")
            return body
        }
        let errors = reading.errorCount
        let faults = reading.faultCount
        let (found, _) = readPrimaries(primaries.statement, context, draft.options)
        if found.isEmpty, reading.faultCount == faults {
            reading.error(primaries.place, "zone '\(name)': empty 'primaries' entry")
        } else if found.isEmpty, reading.errorCount == errors {
            reading.warning(primaries.place, "zone '\(name)' is never refreshed: all its primaries are bogus")
        }
        if let statement = draft.alsoNotify {
            draft.options.alsoNotify = readAlsoNotify(statement, context, draft.options)
            if let place = draft.alsoNotifyPlace, !draft.options.alsoNotify.isEmpty, !draft.options.notify.isOnForSecondaries {
                reading.warning(place, "zone '\(name)': 'also-notify' set but 'notify' is disabled")
            }
        }
        body.common = zones.share(
            ZoneSettings.Common(
                recordClass: context.recordClass, view: context.view, options: draft.options, primaries: found))
        return body
    }

    /// Checks the words of templates that no secondary zone uses.
    func checkUnusedTemplates() {
        for (name, template) in templates where !usedTemplates.contains(name) {
            var draft = Draft(options: settings.defaults)
            for statement in template.block.statements { peek(statement, &draft) }
            if let type = draft.type, !["secondary", "slave"].contains(type.text.asciiLowercased) { continue }
            read(template.block, .template, "template '\(template.name.shown)'", &draft)
        }
    }

    private func read(_ block: Block, _ scope: Scope, _ subject: String, _ draft: inout Draft) {
        var zone = BlockReader(reading, scope, subject)
        zone.read(block.statements) { entry, statement in
            var value = ValueReader(statement, of: "'\(entry.name)'")
            switch entry.use {
            case .zone(let option):
                if option.name == "masterfile-format" { draft.formatPlace = statement.place }
                option.read(&value, &draft.options)
                if option.name == "allow-notify" {
                    check(UsedMatchList(list: draft.options.allowNotify, option: option.name, place: statement.place))
                }
            case .statement:
                switch entry.name {
                case "file":
                    let place = value.place
                    draft.file = readPath(&value, "a file").map { ($0, place) }
                    draft.hasFaultyFile = draft.file == nil
                case "primaries", "masters":
                    if draft.primaries != nil {
                        reading.error(statement.place, "'primaries' and 'masters' cannot both be set in \(subject)")
                        return nil
                    }
                    draft.primaries = (statement, statement.place)
                    return leftover(of: statement)
                case "also-notify":
                    draft.alsoNotify = statement
                    draft.alsoNotifyPlace = statement.place
                    return leftover(of: statement)
                default:
                    guard value.word("a name") != nil else { return nil }
                }
            default:
                return nil
            }
            return value.finish()
        }
    }

    /// Lowers the lower bound to the upper one if it is above it: a small maximum means that the primary is to be queried often.
    private func uncross(_ options: inout ZoneOptions, at place: Place) {
        if options.minRefreshTime > options.maxRefreshTime {
            sayCrossed("refresh", options.minRefreshTime, options.maxRefreshTime, at: place)
            options.minRefreshTime = options.maxRefreshTime
        }
        if options.minRetryTime > options.maxRetryTime {
            sayCrossed("retry", options.minRetryTime, options.maxRetryTime, at: place)
            options.minRetryTime = options.maxRetryTime
        }
    }

    private func sayCrossed(_ what: String, _ least: UInt32, _ most: UInt32, at place: Place) {
        reading.warningOnce(
            place, "min-\(what)-time \(least) is larger than max-\(what)-time \(most), which is used for both")
    }

    /// Checks that need all of a zone's options.
    private func check(_ draft: Draft, at place: Place) {
        let options = draft.options
        guard let written = draft.formatPlace else {
            return reading.warningOnce(
                place,
                "'masterfile-format' is not set: zone files are text, named would write raw; add 'masterfile-format text;'")
        }
        if options.masterfileFormat != .text {
            let format = options.masterfileFormat.rawValue
            reading.error(
                written, "'masterfile-format \(format)' is not supported in this version: zone files are written as text")
        }
    }
}
