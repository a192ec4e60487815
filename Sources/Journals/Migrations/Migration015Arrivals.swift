import Databases

extension Migration {
  /// Of two files with one id the later takes the earlier's place, in whatever order their names
  /// have them looked at: when each file came is remembered, unless an earlier program recorded it.
  static let arrivals = Migration(["ALTER TABLE request ADD COLUMN arrived_at BIGINT"])
}
