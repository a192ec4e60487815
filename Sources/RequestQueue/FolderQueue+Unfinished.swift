import ResetEngine
import ResetModel
import Synchronization

extension FolderQueue {
  /// A hidden name for a file that gets its own once it is whole.
  ///
  /// Not made of the file's: with what marks it, a long name would be too long. The first such name
  /// in a folder comes after what a killed run left there unfinished is removed; nobody but a run
  /// writes to a settled folder, and only one run does at a time.
  func unfinishedName(in folder: QueueFolder) -> FileName {
    // In `incoming` there are the files of others.
    if folder != .incoming { memory.withLock { sweep(folder, &$0) } }
    return .unfinished()
  }

  /// Sees to what a killed run left under a hidden name in `incoming`: a file that it had copied is
  /// removed, as it was about to be; what somebody put in its place just then gets a visible name,
  /// and is decided on as any other.
  func giveBack() {
    guard memory.withLock({ $0.swept.insert(.incoming).inserted }) else { return }
    let incoming = folders[.incoming]
    for name in (try? incoming.names()) ?? [] where name.isUnfinished {
      guard !removeCopied(name, in: incoming) else { continue }
      let random = String(UInt64.random(in: .min ... .max), radix: 16)
      try? incoming.move(name, to: incoming, as: FileName("found-\(random).yaml"))
    }
  }

  /// Removes what bears such a name if it is the file that the name tells; false where it is not.
  @discardableResult
  func removeCopied(_ name: FileName, in folder: OpenFolder) -> Bool {
    guard let found = try? folder.status(of: name), name == .inHand(found) else { return false }
    try? folder.remove(name)
    return true
  }

  private func sweep(_ folder: QueueFolder, _ memory: inout QueueMemory) {
    guard memory.swept.insert(folder).inserted else { return }
    for name in (try? folders[folder].names()) ?? [] where name.isUnfinished {
      try? folders[folder].remove(name)
    }
  }
}

extension FileName {
  /// A hidden name that nobody else uses, for a file that is being written: `.HD-1.yaml.tmp-6f…`.
  static func unfinished(_ name: FileName = Self.nameless) -> FileName {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    return FileName(bytes: Array(".".utf8) + name.bytes + Array("\(mark)\(random)".utf8))
  }

  /// A hidden name for a file that was copied and is to be removed; it tells which file that is,
  /// as far as a move leaves it alone.
  static func inHand(_ file: FileStatus) -> FileName {
    let numbers = [
      Int64(bitPattern: file.identity.inode), file.size, Int64(file.modified.seconds),
      Int64(file.modified.nanoseconds),
    ]
    let words = numbers.map { String(UInt64(bitPattern: $0), radix: 16) }.joined(separator: "-")
    return FileName(bytes: Array(".".utf8) + nameless.bytes + Array("\(mark)\(words)".utf8))
  }

  /// Whether it is such a name, or one made for no name in particular; no submitted file has one
  /// while it is written, since a request's name ends otherwise.
  fileprivate var isUnfinished: Bool {
    let beginning = Array(".".utf8) + Self.nameless.bytes + Array(Self.mark.utf8)
    return bytes.starts(with: beginning)
      && bytes.dropFirst(beginning.count).allSatisfy("0123456789abcdef-".utf8.contains)
  }

  private static let nameless = FileName("mfareset")
  private static let mark = ".tmp-"
}
