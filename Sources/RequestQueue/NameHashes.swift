import ResetEngine

/// Which names a folder has, as their hashes: a name that is not among them is not there; one that is
/// may be.
///
/// Each process hashes in its own way, so that nobody can make names whose hashes are the same.
struct NameHashes: Sendable {
  /// Half of a hash each: a hundred thousand take a megabyte.
  private var hashes: Set<UInt32> = []

  /// The names in a folder; nil where there are more than `limit`, or it cannot be told.
  init?(of folder: OpenFolder, upTo limit: Int64) {
    guard let size = try? folder.status().size,
      size <= max(Self.leastSpace, limit * Self.spaceOfName)
    else { return nil }
    var (hashes, count) = (Set<UInt32>(), 0)
    let isWhole: Bool? = try? folder.forEachName { name in
      hashes.insert(Self.hash(of: name))
      count += 1
      return count <= limit
    }
    guard isWhole == true else { return nil }
    self.hashes = hashes
  }

  private static func hash(of name: FileName) -> UInt32 {
    UInt32(truncatingIfNeeded: name.hashValue)
  }

  /// Most file systems tell the size of a folder in bytes, of which a name takes about so many.
  private static let spaceOfName: Int64 = 48
  private static let leastSpace: Int64 = 4_096

  /// False where the name is not in the folder.
  func mayContain(_ name: FileName) -> Bool { hashes.contains(Self.hash(of: name)) }

  mutating func insert(_ name: FileName) { hashes.insert(Self.hash(of: name)) }
}
