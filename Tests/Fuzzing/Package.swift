// swift-tools-version: 6.2

import PackageDescription

/// The house's rules, and libFuzzer's counters at every branch and comparison.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .unsafeFlags(["-sanitize=fuzzer"]),
]

/// A room of the house, which stands here by a symbolic link.
func room(_ name: String, knows dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

// Only the rooms that read what strangers write: neither the databases nor the cryptography are
// built a second time.
let package = Package(
  name: "fuzzing",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    room("ResetModel"),
    room("LocatedYAML", knows: ["CLibYAML", "ResetModel"]),
    room("PolicyEngine", knows: ["LocatedYAML", "ResetModel"]),
    room("RequestFiles", knows: ["LocatedYAML", "ResetModel"]),
    room("Workspaces", knows: ["LocatedYAML", "ResetModel"]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CLibFuzzer", "LocatedYAML", "PolicyEngine", "RequestFiles", "ResetModel", "Workspaces",
      ],
      swiftSettings: settings, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
)
