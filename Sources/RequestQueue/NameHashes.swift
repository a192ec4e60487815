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

  /// The same for names that differ in the case of ASCII letters: some file systems know no
  /// difference, and a look that is not needed does no harm.
  private static func hash(of name: FileName) -> UInt32 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.bytes.count) { folded in
      for (index, byte) in name.bytes.enumerated() {
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        folded.initializeElement(at: index, to: isCapital ? byte | 0x20 : byte)
      }
      var hasher = Hasher()
      hasher.combine(bytes: UnsafeRawBufferPointer(folded))
      return UInt32(truncatingIfNeeded: hasher.finalize())
    }
  }

  /// Whether there are so many that they are better forgotten than kept: two megabytes by then.
  var isFull: Bool { hashes.count > 300_000 }

  /// Most file systems tell the size of a folder in bytes, of which a name takes about so many.
  private static let spaceOfName: Int64 = 48
  private static let leastSpace: Int64 = 4_096

  /// False where the name is not in the folder. Of a name beyond ASCII there is no telling: some file
  /// systems take several spellings for one.
  func mayContain(_ name: FileName) -> Bool {
    hashes.contains(Self.hash(of: name)) || !name.bytes.allSatisfy { $0 < 0x80 }
  }

  mutating func insert(_ name: FileName) { hashes.insert(Self.hash(of: name)) }
}
