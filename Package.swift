// swift-tools-version: 6.2
import PackageDescription

/// What every target is held to: Swift 6, every unsafe expression marked, imports declared, no warning let through.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: house)
}

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "secondaryd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0")
    ],
    targets: [
        // Ground: no clock, no I/O.
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        target("LibCrypto", ["CLibCrypto"]),
        target("DNS"),

        // Floor 1: protocols, values in and values out.
        target("TSIG", ["DNS", "LibCrypto"]),
        target("ZoneTransfer", ["DNS", "TSIG"]),

        // Floor 2: one outside thing each.
        target("ZoneFile", ["DNS", "ZoneTransfer", systemPackage]),

        tests(of: "LibCrypto"),
        tests(of: "DNS"),
        tests(of: "TSIG", ["DNS", "LibCrypto"]),
    ]
)
