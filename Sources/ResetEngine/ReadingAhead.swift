/// Reads batches of files in their order while earlier ones are decided.
///
/// Two at most wait to be decided: what the disk keeps the deciding waiting for, a commit above all,
/// keeps no core idle. However many files there are, memory holds five batches at most: two read, one in
/// hand, and two on their way to their places.
struct ReadingAhead {
  private typealias Reading = Task<[BatchReader.Reading], Never>

  private static let depth = 2

  private let reader: BatchReader
  private let sideWork: (any TaskExecutor)?
  private var rest: Slice<QueuedFiles>
  private let isToRead: (QueuedFile) -> Bool
  /// How many files make a batch.
  private let size: Int
  private var underWay: [Reading] = []

  init(
    of files: QueuedFiles, where isToRead: @escaping (QueuedFile) -> Bool, by size: Int,
    _ rooms: Run.Rooms
  ) {
    reader = BatchReader(rooms)
    sideWork = rooms.sideWork
    rest = files[...]
    self.isToRead = isToRead
    self.size = size
  }

  /// The next batch as it was read; nil after the last.
  mutating func next() async -> [BatchReader.Reading]? {
    // What comes behind it is begun while nobody waits for it.
    if underWay.isEmpty { begin() }
    guard !underWay.isEmpty else { return nil }
    let readings = await underWay.removeFirst().value
    while underWay.count < Self.depth, begin() {}
    return readings
  }

  /// Stops reading, and returns once nothing is read any more.
  mutating func end() async {
    rest = rest.suffix(0)
    for reading in underWay { reading.cancel() }
    for reading in underWay { _ = await reading.value }
    underWay = []
  }

  @discardableResult
  private mutating func begin() -> Bool {
    let batch = takeBatch()
    guard !batch.isEmpty else { return false }
    let (reader, before) = (reader, underWay.last)
    underWay.append(
      Task(executorPreference: sideWork) {
        _ = await before?.value
        return await reader.read(batch)
      })
    return true
  }

  private mutating func takeBatch() -> [QueuedFile] {
    var batch: [QueuedFile] = []
    while batch.count < size, let file = rest.popFirst() {
      if isToRead(file) { batch.append(file) }
    }
    return batch
  }
}
