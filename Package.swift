// swift-tools-version: 6.2

import PackageDescription

/// Every room is compiled with the same rules: what is imported is named, what is existential says
/// so, and a warning stops the build.
let houseRules: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
  // The rooms know little of each other, but a release is to be as fast as if they were one.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// What the loader need not do whenever a release starts: look the C++ library's functions up, which
/// are linked in; read a table of a hundred thousand addresses; and keep names for others to find.
let quickStart =
  ["-Xclang-linker", "-static-libgcc"]
  + [
    "--remap-inputs=*/libstdc++.so=/dev/null", "-l:libstdc++.a", "--no-export-dynamic",
    "-z", "pack-relative-relocs",
  ].flatMap { ["-Xlinker", $0] }

/// A room of the house, and the rooms below it that it may know.
func room(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: houseRules)
}

/// The tests of one room.
func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: houseRules)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "mfareset",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "mfareset", targets: ["mfareset"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSQLiteSettings"),
    room("ResetModel"),
    room("LocatedYAML", knows: ["CLibYAML", "ResetModel"]),
    room("PolicyEngine", knows: ["LocatedYAML", "ResetModel"]),
    room("ResetEngine", knows: ["PolicyEngine", "ResetModel"]),
    room("RequestFiles", knows: ["LocatedYAML", "ResetModel"]),
    room("RequestQueue", knows: ["CLinux", "ResetEngine", "ResetModel"]),
    room("Databases", knows: ["CSQLiteSettings", "ResetModel", grdb, sqlite]),
    room("Journals", knows: ["Databases", "PolicyEngine", "ResetEngine", "ResetModel", crypto]),
    room(
      "IdentityProviders",
      knows: ["Databases", "LocatedYAML", "PolicyEngine", "ResetEngine", "ResetModel"]),
    room("Reports", knows: ["ResetModel"]),
    room(
      "Signatures", knows: ["CLinux", "ResetEngine", "ResetModel", subprocess, systemPackage]),
    room("Workspaces", knows: ["LocatedYAML", "ResetModel"]),
    .executableTarget(
      name: "mfareset",
      dependencies: [
        "CLinux", "Databases", "IdentityProviders", "Journals", "LocatedYAML", "PolicyEngine",
        "Reports", "RequestFiles", "RequestQueue", "Signatures",
        "ResetEngine", "ResetModel", "Workspaces", argumentParser, crypto, logging,
      ],
      resources: [
        .embedInCode("Policies/user-resets.yaml"), .embedInCode("Policies/user-resets.cases.yaml"),
        .embedInCode("Policies/org-resets.yaml"), .embedInCode("Policies/org-resets.cases.yaml"),
        .embedInCode("Policies/sandbox-overwrite.yaml"),
        .embedInCode("Policies/sandbox-overwrite.cases.yaml"),
        .embedInCode("Policies/privileged-subjects.yaml"),
        .embedInCode("Policies/privileged-subjects.cases.yaml"),
        .embedInCode("Policies/everyone-in-an-org.yaml"),
        .embedInCode("Policies/everyone-in-an-org.cases.yaml"),
        .embedInCode("Policies/fixtures/acme.yaml"),
        .embedInCode("Templates/mfareset.yaml"), .embedInCode("Templates/allowed_signers"),
        .embedInCode("Templates/example-directory.yaml"),
        .embedInCode("Templates/example-ticket.yaml"),
        .embedInCode("Templates/example-unsigned-approval.yaml"),
        .embedInCode("Templates/example-denial.yaml"),
      ],
      swiftSettings: houseRules,
      linkerSettings: [
        // Where the standard library is linked in, other linkers warn of its C functions.
        .unsafeFlags(["-use-ld=lld"]),
        .unsafeFlags(quickStart, .when(platforms: [.linux], configuration: .release)),
      ]),
    .target(name: "TestMaterial", path: "Tests/TestMaterial", swiftSettings: houseRules),
    tests(of: "ResetModel", with: ["TestMaterial"]),
    tests(of: "LocatedYAML", with: ["ResetModel", "TestMaterial"]),
    tests(of: "RequestFiles", with: ["LocatedYAML", "ResetModel", "TestMaterial"]),
    tests(of: "RequestQueue", with: ["ResetEngine", "ResetModel"]),
    tests(of: "Reports", with: ["ResetModel", "TestMaterial"]),
    tests(of: "Workspaces", with: ["CLinux"]),
    tests(of: "PolicyEngine", with: ["LocatedYAML", "ResetModel"]),
    tests(of: "mfareset", with: ["ResetModel", "TestMaterial"]),
    .testTarget(name: "HouseTests", swiftSettings: houseRules),
    tests(of: "Signatures", with: ["ResetEngine", "ResetModel", "TestMaterial"]),
    tests(of: "Databases", with: ["ResetModel", grdb]),
    tests(
      of: "ResetEngine",
      with: [
        "Databases", "IdentityProviders", "Journals", "LocatedYAML", "PolicyEngine", "Reports",
        "RequestFiles", "RequestQueue", "ResetModel", "TestMaterial",
      ]),
    tests(
      of: "Journals",
      with: [
        "Databases", "PolicyEngine", "ResetEngine", "ResetModel", "TestMaterial", crypto, grdb,
      ]),
    tests(
      of: "IdentityProviders",
      with: [
        "Databases", "Journals", "PolicyEngine", "ResetEngine", "ResetModel", "TestMaterial", grdb,
      ]),
    .testTarget(
      name: "SignedApprovalsTests",
      dependencies: [
        "Databases", "IdentityProviders", "Journals", "LocatedYAML", "mfareset", "PolicyEngine",
        "Reports", "RequestFiles", "RequestQueue", "ResetEngine", "ResetModel", "Signatures",
        "TestMaterial", "Workspaces",
      ],
      swiftSettings: houseRules),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "Databases", "IdentityProviders", "Journals", "LocatedYAML", "mfareset", "PolicyEngine",
        "Reports", "RequestFiles", "RequestQueue", "ResetEngine", "ResetModel", "Workspaces",
        logging, "TestMaterial",
      ],
      swiftSettings: houseRules),
  ]
)
