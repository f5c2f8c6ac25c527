import DNS
import Testing

@testable import Configuration

/// `example.com/IN`, as tests of what is said about a zone have it.
let exampleZone = zone(named: "example.com")

func zone(named text: String, _ options: ZoneOptions = .builtIn) -> ZoneSettings {
    var name = Name.root
    do {
        name = try Name(parsing: text)
    } catch {
        Issue.record("\(text): \(error)")
    }
    return ZoneSettings(
        name: name, file: "/\(text)", common: .init(recordClass: .internet, view: nil, options: options, primaries: []))
}
