import Glibc
import Journals
import ResetEngine
import ResetModel

/// Watches the queue's folders: what was dropped is in one of them at every moment, as often as it
/// was dropped.
///
/// It looks with system calls of its own, and reads a file again only where somebody wrote to it.
final class FolderWatch {
  /// A name that is not hidden, and what bears it.
  struct Entry {
    let file: QueuedFile
    let inode: UInt64
    /// Nil for receipts, which are written where they stand.
    let content: Digest?
  }

  private let queue: String
  private let streams: [OpaquePointer]
  private var listings: [[UInt8]] = QueueFolder.allCases.map { _ in [] }
  private var buffer: [UInt8] = []
  private var contents: [UInt64: Digest] = [:]
  private(set) var entries: [[Entry]] = QueueFolder.allCases.map { _ in [] }
  /// How often each content stands somewhere.
  private(set) var counts: [Digest: Int] = [:]
  /// How often each must, whatever happens.
  private(set) var owed: [Digest: Int] = [:]
  /// What somebody took away or wrote over: it may stand there again, if it was decided before.
  private(set) var meddled: Set<Digest> = []

  init(queue: String) {
    self.queue = queue
    streams = QueueFolder.allCases.map { opendir("\(queue)/\($0.rawValue)")! }
  }

  deinit { for stream in streams { closedir(stream) } }

  /// What is visible in a folder.
  subscript(folder: QueueFolder) -> [Entry] {
    entries[QueueFolder.allCases.firstIndex(of: folder)!]
  }

  /// Somebody dropped something, which from now on must be there.
  func published(_ content: Digest) { owed[content, default: 0] += 1 }

  /// Somebody other than a run took it away.
  func tookAway(_ content: Digest) {
    meddled.insert(content)
    if let count = owed[content] { owed[content] = count > 1 ? count - 1 : nil }
  }

  /// Somebody touched it: a run that has read it takes it for another file, and keeps both.
  func touched(_ content: Digest) { meddled.insert(content) }

  /// Somebody wrote to a file.
  func wrote(to inode: UInt64) {
    contents[inode] = nil
    listings = listings.map { _ in [] }
  }

  /// Looks at all folders; tells what is missing.
  func look() -> String? {
    var hasChanged = false
    for index in streams.indices where list(index) { hasChanged = true }
    guard hasChanged else { return nil }
    var known: [UInt64: Digest] = [:]
    counts = [:]
    for (index, folder) in QueueFolder.allCases.enumerated() {
      entries[index] = parse(listings[index], folder, &known)
    }
    contents = known
    for (content, number) in owed where counts[content, default: 0] < number {
      return "\(number) files of \(content) must be there, and \(counts[content, default: 0]) are"
    }
    return nil
  }

  /// Reads the names of a folder; whether they are others than before.
  private func list(_ index: Int) -> Bool {
    rewinddir(streams[index])
    buffer.removeAll(keepingCapacity: true)
    while let entry = readdir(streams[index]) {
      let bytes = UnsafeRawPointer(entry)
      let name = bytes + Self.nameOffset
      if name.load(as: UInt8.self) == UInt8(ascii: "."), !isInHand(name, index) { continue }
      // The inode's number, and the name with its end.
      buffer.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: 8))
      let length = strlen(name.assumingMemoryBound(to: CChar.self)) + 1
      buffer.append(contentsOf: UnsafeRawBufferPointer(start: name, count: length))
    }
    guard buffer != listings[index] else { return false }
    listings[index] = buffer
    return true
  }

  /// Whether it is a file of `incoming` that a run has under a hidden name for a moment, to look at
  /// before it removes it: that may be another one than it wanted.
  private func isInHand(_ name: UnsafeRawPointer, _ index: Int) -> Bool {
    QueueFolder.allCases[index] == .incoming
      && strncmp(name.assumingMemoryBound(to: CChar.self), ".mfareset.tmp-", 14) == 0
  }

  private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name)!

  private func parse(
    _ listing: [UInt8], _ folder: QueueFolder, _ known: inout [UInt64: Digest]
  ) -> [Entry] {
    var entries: [Entry] = []
    listing.withUnsafeBytes { bytes in
      var position = 0
      while position < bytes.count {
        let inode = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let name = bytes.baseAddress! + position + 8
        let text = String(cString: name.assumingMemoryBound(to: CChar.self))
        position += 8 + text.utf8.count + 1
        let isReceipt = folder != .incoming && text.hasSuffix(".receipt.yaml")
        let content = isReceipt ? nil : contents[inode] ?? read(folder, text, inode)
        if let content {
          known[inode] = content
          counts[content, default: 0] += 1
        }
        if text.hasPrefix(".") { continue }
        entries.append(
          Entry(
            file: QueuedFile(folder: folder, name: FileName(text)), inode: inode, content: content))
      }
    }
    return entries
  }

  /// The digest of a plain file; of what else there is, one that stands for the thing itself.
  private func read(_ folder: QueueFolder, _ name: String, _ inode: UInt64) -> Digest {
    let path = "\(queue)/\(folder.rawValue)/\(name)"
    var found = stat()
    guard lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else {
      return Digest.sha256(of: Array("thing \(inode)".utf8))
    }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Int(found.st_size))
    let got = pread(file, &bytes, bytes.count, 0)
    return Digest.sha256(of: Array(bytes.prefix(max(0, got))))
  }
}
