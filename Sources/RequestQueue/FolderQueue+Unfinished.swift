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

  /// Gives a visible name to what a killed run left under a hidden one in `incoming`: a file that it
  /// had copied and was about to remove, or what somebody put in that file's place just then. The
  /// run decides on it as on any other; the copied one is a duplicate.
  func giveBack() {
    guard memory.withLock({ $0.swept.insert(.incoming).inserted }) else { return }
    let incoming = folders[.incoming]
    for name in (try? incoming.names()) ?? [] where name.isUnfinished {
      let random = String(UInt64.random(in: .min ... .max), radix: 16)
      try? incoming.move(name, to: incoming, as: FileName("found-\(random).yaml"))
    }
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

  /// Whether it is such a name, made for no name in particular.
  fileprivate var isUnfinished: Bool {
    bytes.starts(with: Array(".".utf8) + Self.nameless.bytes + Array(Self.mark.utf8))
  }

  private static let nameless = FileName("mfareset")
  private static let mark = ".tmp-"
}
