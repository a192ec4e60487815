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
  private var batches: ArraySlice<ArraySlice<QueuedFile>>
  private var underWay: [Reading] = []

  init(of batches: [ArraySlice<QueuedFile>], _ rooms: Run.Rooms) {
    reader = BatchReader(rooms)
    sideWork = rooms.sideWork
    self.batches = batches[...]
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
    batches = []
    for reading in underWay { reading.cancel() }
    for reading in underWay { _ = await reading.value }
    underWay = []
  }

  @discardableResult
  private mutating func begin() -> Bool {
    guard let batch = batches.popFirst() else { return false }
    let (reader, before) = (reader, underWay.last)
    underWay.append(
      Task(executorPreference: sideWork) {
        _ = await before?.value
        return await reader.read(batch)
      })
    return true
  }
}
