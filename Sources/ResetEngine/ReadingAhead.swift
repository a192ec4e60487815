/// Reads batches of files in their order while earlier ones are decided.
///
/// Two at most wait to be decided: what the disk keeps the deciding waiting for, a commit above all,
/// keeps no core idle. However many files there are, memory holds five batches at most: two read, one in
/// hand, and two on their way to their places.
struct ReadingAhead {
  private typealias Reading = Task<BatchReader.Batch, Never>

  private static let depth = 2

  private let reader: BatchReader
  private let sideWork: (any TaskExecutor)?
  private var rest: Slice<QueuedFiles>
  private let isToRead: (QueuedFile) -> Bool
  /// How many files make a batch at most.
  private let limit: Int
  /// How many files the next one is to have: no more than were read last, where some were left, or the
  /// names of a long queue of large files would all wait here.
  private var size: Int
  private var underWay: [Reading] = []

  init(
    of files: QueuedFiles, where isToRead: @escaping (QueuedFile) -> Bool, by size: Int,
    _ rooms: Run.Rooms
  ) {
    reader = BatchReader(rooms)
    sideWork = rooms.sideWork
    rest = files[...]
    self.isToRead = isToRead
    (limit, self.size) = (size, size)
  }

  /// The next batch as it was read; nil after the last.
  mutating func next() async -> [BatchReader.Reading]? {
    // What comes behind it is begun while nobody waits for it.
    if underWay.isEmpty { begin() }
    guard !underWay.isEmpty else { return nil }
    let batch = await underWay.removeFirst().value
    size = batch.left.isEmpty ? min(limit, size * 2) : max(1, batch.readings.count)
    // Where another batch is under way, it takes what this one left.
    if underWay.isEmpty, !batch.left.isEmpty { begin(with: batch.left) }
    while underWay.count < Self.depth, begin() {}
    return batch.readings
  }

  /// Stops reading, and returns once nothing is read any more.
  mutating func end() async {
    rest = rest.suffix(0)
    for reading in underWay { reading.cancel() }
    for reading in underWay { _ = await reading.value }
    underWay = []
  }

  @discardableResult
  private mutating func begin(with left: [QueuedFile] = []) -> Bool {
    let batch = left + takeBatch()
    guard !batch.isEmpty else { return false }
    let (reader, limit, before) = (reader, limit, underWay.last)
    underWay.append(
      Task(executorPreference: sideWork) {
        let left = await before?.value.left ?? []
        return await reader.read(left + batch, atMost: limit)
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
