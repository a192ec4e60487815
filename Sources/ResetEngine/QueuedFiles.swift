internal import ResetModel

/// Files of the queue in their order, packed: a run knows the names of a long queue from its
/// beginning to its end, and each in an array of its own would take four times the memory.
public struct QueuedFiles: RandomAccessCollection, Sendable {
  /// All names, one behind the other.
  private var names: [UInt8] = []
  /// Where each ends.
  private var ends: [Int] = []
  private var folders: [QueueFolder] = []

  public init() {}

  public init(_ files: some Sequence<QueuedFile>) {
    for file in files { append(file) }
  }

  /// Files of others, with room for all of those: an array that grows leaves its smaller ones behind.
  private init(_ files: some Sequence<QueuedFile>, from others: QueuedFiles) {
    names.reserveCapacity(others.names.count)
    ends.reserveCapacity(others.count)
    folders.reserveCapacity(others.count)
    for file in files { append(file) }
  }

  /// Adds one behind the others.
  public mutating func append(_ file: QueuedFile) {
    names += file.name.bytes
    ends.append(names.count)
    folders.append(file.folder)
  }

  /// Adds these behind the others, in their order.
  public mutating func append(contentsOf files: QueuedFiles) {
    let start = names.count
    names += files.names
    ends += files.ends.map { start + $0 }
    folders += files.folders
  }

  public var startIndex: Int { ends.startIndex }
  public var endIndex: Int { ends.endIndex }

  public subscript(position: Int) -> QueuedFile {
    let name = FileName(bytes: Array(names[bytes(of: position)]))
    return QueuedFile(folder: folders[position], name: name)
  }

  private func bytes(of position: Int) -> Range<Int> {
    (position == startIndex ? 0 : ends[position - 1])..<ends[position]
  }

  /// Those of them that are to be kept, packed as these are.
  public func filter(_ isIncluded: (QueuedFile) -> Bool) -> QueuedFiles {
    withoutActuallyEscaping(isIncluded) { QueuedFiles(lazy.filter($0), from: self) }
  }

  /// The same files in the order of their names, whatever their folders.
  public func sortedByName() -> QueuedFiles {
    let order = names.withUnsafeBufferPointer { names in
      indices.sorted { names[bytes(of: $0)].lexicographicallyPrecedes(names[bytes(of: $1)]) }
    }
    return QueuedFiles(order.lazy.map { self[$0] }, from: self)
  }
}
