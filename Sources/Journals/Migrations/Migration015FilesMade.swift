import Databases

extension Migration {
  /// An older file does not take the place of a newer one with the same id, in whatever order their
  /// names have them looked at: when each was made is remembered, unless an earlier program recorded
  /// it.
  static let filesMade = Migration(["ALTER TABLE request ADD COLUMN made_at BIGINT"])
}
