internal import Glibc

extension Workspace {
  /// Whether a path leads to this workspace's folder, by whatever way.
  public func isAt(_ path: String) -> Bool { Self.areSame(folder, path) }

  /// Whether another workspace names the same journal file, by whatever way.
  public func sharesJournal(with other: Workspace) -> Bool { Self.areSame(journal, other.journal) }

  private static func areSame(_ one: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard stat(one, &a) == 0, stat(other, &b) == 0 else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }
}
