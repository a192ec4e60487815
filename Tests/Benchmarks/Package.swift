// swift-tools-version: 6.1

import PackageDescription

// Benchmarks are a package of their own, so that what they depend on never reaches those who build
// mfareset.
//
// The rooms are not products, and their `package` declarations are for their own package alone. So
// this package compiles them once more, as targets of its own, by the one symbolic link `Rooms`,
// which leads to Sources.

/// The rules that the rooms are written by; without them the sources mean something else.
let houseRules: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// A room of the house that is measured.
func room(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Rooms/\(name)", swiftSettings: houseRules)
}

let measured: [Target.Dependency] = [
  "CLibYAML", "Databases", "Journals", "LocatedYAML", "PolicyEngine", "Reports", "RequestFiles",
  "ResetEngine", "ResetModel",
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "part", targets: ["part"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Without its traits it needs no jemalloc and puts nothing between the program and malloc.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", path: "Rooms/CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLiteSettings", path: "Rooms/CSQLiteSettings"),
    room("ResetModel"),
    room("LocatedYAML", knows: ["CLibYAML", "ResetModel"]),
    room("PolicyEngine", knows: ["LocatedYAML", "ResetModel"]),
    room("ResetEngine", knows: ["PolicyEngine", "ResetModel"]),
    room("RequestFiles", knows: ["LocatedYAML", "ResetModel"]),
    room(
      "Databases",
      knows: [
        "CSQLiteSettings", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    room(
      "Journals",
      knows: [
        "Databases", "PolicyEngine", "ResetEngine", "ResetModel",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    room("Reports", knows: ["ResetModel"]),
    .target(
      name: "Material", dependencies: measured, path: "Tools/Material", swiftSettings: houseRules),
    .executableTarget(
      name: "part", dependencies: ["Material"], path: "Tools/Part", swiftSettings: houseRules),
    .executableTarget(
      name: "Parts",
      dependencies: ["Material", .product(name: "Benchmark", package: "benchmark")], path: "Parts",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)
