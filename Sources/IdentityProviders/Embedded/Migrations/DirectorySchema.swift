package import Databases

extension Schema {
  /// The tables of the embedded directory.
  package static let directory = Schema(part: "directory", migrations: [.directory, .clustered])
}
