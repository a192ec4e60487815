internal import Foundation

/// Every string and every file of `../shared/suites/hostile` and `yaml`, each once.
package enum HostileInputs {
  package static let all: [[UInt8]] = {
    let plain = [
      "hostile/blns", "hostile/csv-formula", "hostile/fuzzdb", "hostile/json-test-suite",
      "hostile/own-terminal-and-output", "hostile/own-user-identifiers", "yaml/own-hostile-yaml",
      "yaml/pyyaml-refused-inputs",
    ].flatMap { SharedSuite.rows($0, as: SuiteInput.self).map(\.bytes) }
    let yaml = ["yaml/scalar-types", "yaml/yaml-test-suite"]
      .flatMap { SharedSuite.rows($0, as: YAMLRow.self).map { Array($0.yaml.utf8) } }
    var seen: Set<[UInt8]> = []
    return (plain + yaml + names).filter { seen.insert($0).inserted }
  }()

  /// The names that are hostile as they stand.
  package static let names = SharedSuite.rows("hostile/own-file-names", as: NameRow.self).map {
    Array($0.bytes)
  }

  private struct YAMLRow: Decodable { let yaml: String }

  private struct NameRow: Decodable {
    let bytes: Data

    private enum CodingKeys: String, CodingKey {
      case bytes = "name_b64"
    }
  }
}
