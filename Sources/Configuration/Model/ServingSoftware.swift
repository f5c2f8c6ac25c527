internal import DNS

/// A name server for which `--print-local-config` prints the configuration.
package enum ServingSoftware: String, Sendable, CaseIterable {
    case bind, nsd, knot, coredns
}

extension Settings {
    /// The statements that let a local server of this kind load the zones from our files as a primary.
    ///
    /// A server that were a secondary of these zones would write the files itself. What its configuration cannot express is a
    /// comment.
    package func servingStatements(for software: ServingSoftware) -> String {
        let text =
            switch software {
            case .bind: statementsForBIND
            case .nsd: statements { $0.statementForNSD }
            case .knot: "zone:\n" + statements { $0.statementForKnot }
            case .coredns: statements { $0.statementForCoreDNS }
            }
        let comment = software == .bind ? "//" : "#"
        return "\(comment) \(zones.count.counted("zone")) that secondaryd keeps in step\n"
            + (software == .bind ? Self.noteForBIND : "") + text
    }

    private static let noteForBIND =
        "// BIND before 9.18.28 does not know max-records-per-type and max-types-per-name: remove them there.\n"

    private var statementsForBIND: String {
        guard !views.isEmpty else { return zones.map { $0.statementForBIND(indent: "") }.joined() }
        return views.map { view in
            let own = zones.filter { $0.view == view.name && $0.recordClass == view.recordClass }
            return """
                // Within your own statement of this view:
                view \(view.name.quoted) \(view.recordClass) {
                \(own.map { $0.statementForBIND(indent: "\t") }.joined())};

                """
        }.joined()
    }

    /// For servers without views and classes.
    private func statements(_ statement: (ZoneSettings) -> String?) -> String {
        var names: Set<Name> = []
        return zones.map { zone in
            let view = zone.view.map { " in view '\($0.shown)'" } ?? ""
            guard zone.recordClass == .internet else {
                return "# zone '\(zone.name)'\(view): class \(zone.recordClass) cannot be served by this server\n"
            }
            guard !names.contains(zone.name) else {
                return "# zone '\(zone.name)'\(view): this server has no views; a zone of this name is printed above\n"
            }
            guard let statement = statement(zone) else {
                return
                    "# zone '\(zone.name)'\(view): file name '\(zone.file.shown)' cannot be written in this server's syntax\n"
            }
            names.insert(zone.name)
            return statement
        }.joined()
    }
}

extension ZoneSettings {
    /// Without the checks that named makes of primary zones but not of secondary ones, and without its limits: these were applied
    /// when the zone was transferred.
    fileprivate func statementForBIND(indent: String) -> String {
        """
        \(indent)zone \(name.quoted) \(recordClass) {
        \(indent)\ttype primary;
        \(indent)\tfile \(file.quoted);
        \(indent)\tmasterfile-format text;
        \(indent)\tcheck-names ignore;
        \(indent)\tcheck-integrity no;
        \(indent)\tcheck-mx ignore;
        \(indent)\tcheck-dup-records ignore;
        \(indent)\tmax-records 0;
        \(indent)\tmax-records-per-type 0;
        \(indent)\tmax-types-per-name 0;
        \(indent)};

        """
    }

    /// A string of NSD ends at the next quote, even after a backslash; `%` is replaced by parts of the name.
    fileprivate var statementForNSD: String? {
        guard !file.contains("\""), !file.contains("%"), !file.hasSuffix("\\") else { return nil }
        return "zone:\n\tname: \(name.quoted)\n\tzonefile: \"\(file)\"\n".replacing("\t", with: "    ")
    }

    /// Within quotes a backslash escapes a quote, but not a backslash; Knot replaces `%` by parts of the name.
    fileprivate var statementForKnot: String? {
        guard !file.contains("\\\""), !file.hasSuffix("\\") else { return nil }
        return """
              - domain: \(name.quoted)
                file: \(file.replacing("%", with: "%%").quoted)
                zonefile-load: whole
                zonefile-sync: -1
                journal-content: none

            """
    }

    /// Braces with a dollar or percent sign are variables.
    fileprivate var statementForCoreDNS: String? {
        guard !file.contains("{$"), !file.contains("{%") else { return nil }
        return "\(name == .root ? "." : name.description.quoted) {\n\tfile \(file.quoted) {\n\t\treload 10s\n\t}\n}\n"
            .replacing("\t", with: "    ")
    }
}
