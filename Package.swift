// swift-tools-version: 6.2
import PackageDescription

/// What every target is held to: Swift 6, every unsafe expression marked, imports declared, no warning let through.
///
/// For a target whose generic code is compiled into those that use it this is all: such code may speak only of what was imported for
/// all (Swift 6.3).
let inlinedHouse: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// Every other target imports for itself alone, where it does not say otherwise.
let house = inlinedHouse + [.enableUpcomingFeature("InternalImportsByDefault")]

/// A static Swift runtime has a hundred thousand addresses to set when a program starts. Packed (DT_RELR), they are 2 MB less to read.
let packed: [LinkerSetting] = [
    .unsafeFlags(["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"], .when(configuration: .release))
]

func target(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = house) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: house)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let dequeModule = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

let package = Package(
    name: "secondaryd",
    products: [
        .executable(name: "secondaryd", targets: ["secondaryd"]),
        .executable(name: "secondaryctl", targets: ["secondaryctl"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Ground: no clock, no I/O but SQLite's own and the system calls of Linux.
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux"),
        target("LibCrypto", ["CLibCrypto"]),
        target("SQLite", ["CSQLite"]),
        target("DNS"),
        target("Linux", ["CLinux", systemPackage]),

        // Layer 1: protocols, values in and values out.
        target("TSIG", ["DNS", "LibCrypto"]),
        target("TKEY", ["DNS", "LibCrypto", "TSIG"]),
        target("ZoneTransfer", ["DNS", "TSIG"], settings: inlinedHouse),
        target("ZoneMaintenance", ["DNS", "TSIG", dequeModule]),
        target("Configuration", ["DNS", "LibCrypto", "TKEY", "TSIG"]),

        // Layer 2: one outside thing each.
        target("Transport", ["Linux", nioCore, nioPosix, systemPackage]),
        target("ZoneFile", ["DNS", "Linux", "ZoneTransfer", systemPackage]),
        target("ConfigurationFiles", ["Configuration", "Linux", systemPackage]),
        target("StateDatabase", ["DNS", "Linux", "SQLite", nioPosix, systemPackage]),
        target("BINDLogging", ["Linux", logging, systemPackage]),
        target("Exchange", ["DNS", "LibCrypto", "TSIG", "TKEY", "ZoneMaintenance", "Transport", nioCore]),
        target("Control", ["DNS", "Linux", "Transport", nioCore, nioPosix, systemPackage]),
        target("SystemdNotification", ["Linux"]),
        .target(name: "CStartup"),
        target("Startup", ["CStartup", argumentParser, nioCore, nioPosix, systemPackage]),

        // Layer 3: where decisions meet effects.
        target(
            "Agent",
            [
                "DNS", "LibCrypto", "TSIG", "TKEY", "ZoneTransfer", "ZoneMaintenance", "Configuration",
                "Startup", "Transport", "Exchange", "ZoneFile", "StateDatabase", "BINDLogging", "SystemdNotification",
                "Control",
                logging, serviceLifecycle, unixSignals, nioCore, nioPosix, systemPackage, dequeModule, subprocess,
            ]),

        // Programs: arguments in, exit status out.
        .executableTarget(
            name: "secondaryd",
            dependencies: [
                "Agent", "Configuration", "ConfigurationFiles", "Control", "BINDLogging", "DNS", "Linux", "Startup",
                argumentParser, logging, systemPackage,
            ],
            swiftSettings: house,
            linkerSettings: packed),

        .executableTarget(
            name: "secondaryctl",
            dependencies: [
                "Configuration", "ConfigurationFiles", "Control", "DNS", "Exchange", "LibCrypto", "Startup", "TKEY",
                "Transport", "TSIG", "ZoneFile", "ZoneMaintenance", argumentParser, nioPosix, systemPackage,
            ],
            swiftSettings: house,
            linkerSettings: packed),

        // Counted, not tested: make bench-micro.
        .executableTarget(
            name: "MicroBenchmarks", dependencies: ["DNS", "LibCrypto", "TSIG", "ZoneMaintenance", systemPackage],
            path: "Benchmarks/Micro", swiftSettings: house),

        tests(of: "LibCrypto"),
        tests(of: "SQLite", ["TestSupport", systemPackage]),
        tests(of: "DNS", ["TestSupport"]),
        tests(of: "TSIG", ["DNS", "LibCrypto"]),
        .testTarget(
            name: "TKEYTests", dependencies: ["TKEY", "DNS", "LibCrypto", "TSIG"], resources: [.copy("Fixtures")],
            swiftSettings: house),
        tests(of: "ZoneTransfer", ["DNS", "TSIG", "TestSupport"]),
        tests(of: "ZoneMaintenance", ["DNS", "LibCrypto", "TSIG"]),
        tests(of: "Configuration", ["DNS", "LibCrypto", "TKEY", "TSIG", "TestSupport"]),
        tests(of: "ConfigurationFiles", ["Configuration", "TestSupport", systemPackage]),
        tests(of: "Transport", [nioCore, nioPosix]),
        tests(
            of: "Exchange",
            ["DNS", "LibCrypto", "TKEY", "TSIG", "TestSupport", "Transport", "ZoneMaintenance", nioCore, nioPosix]),
        tests(of: "ZoneFile", ["DNS", "TSIG", "ZoneTransfer", "TestSupport", systemPackage]),
        .testTarget(
            name: "StateDatabaseTests", dependencies: ["StateDatabase", "DNS", "SQLite", "TestSupport", systemPackage],
            resources: [.copy("Fixtures")], swiftSettings: house),
        tests(of: "BINDLogging", [logging, "TestSupport", systemPackage]),
        tests(of: "Control", [nioCore, nioPosix, "TestSupport", systemPackage]),
        tests(of: "secondaryctl", ["Control", "TestSupport", systemPackage]),
        tests(of: "SystemdNotification", ["TestSupport", systemPackage]),
        tests(
            of: "Agent",
            [
                "BINDLogging", "Configuration", "Control", "DNS", "Exchange", "LibCrypto", "StateDatabase", "TSIG",
                "TestSupport", "Transport", "ZoneFile", "ZoneMaintenance", "ZoneTransfer", logging, nioCore, nioEmbedded,
                nioPosix, systemPackage,
            ]),
        // Runs a program as the systemd unit has it run.
        .executableTarget(name: "unit-sandbox", path: "Tests/UnitSandbox"),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "secondaryd", "secondaryctl", "unit-sandbox", "Agent", "Control", "DNS", "Exchange", "LibCrypto", "TKEY",
                "TSIG", "TestSupport", nioPosix, systemPackage,
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: house),
        .target(
            name: "TestSupport",
            dependencies: ["DNS", "LibCrypto", "TSIG", "ZoneMaintenance", nioCore, nioPosix, systemPackage],
            path: "Tests/TestSupport",
            swiftSettings: house),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Configuration", "Control", "DNS", "LibCrypto", "StateDatabase", "TKEY", "TSIG", "TestSupport", "ZoneFile",
                "ZoneMaintenance", "ZoneTransfer", nioCore, systemPackage,
            ],
            path: "Tests/FuzzTargets",
            swiftSettings: house),
        .testTarget(name: "CorpusTests", dependencies: ["FuzzTargets"], swiftSettings: house),
    ]
)

// Builds with a sanitizer or coverage run no servers, and need nothing that only those tests have: make sanitize, make coverage.
if Context.environment["SECONDARYD_TESTS"] == "unit" {
    package.targets.removeAll { ["InteropTests", "unit-sandbox", "MicroBenchmarks"].contains($0.name) }
}

// libFuzzer is there only where the compiler was asked for it: make fuzz.
if Context.environment["SECONDARYD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/FuzzDriver", swiftSettings: house))
}
