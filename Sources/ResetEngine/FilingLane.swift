internal import ResetModel

/// Files what is durable while what comes next is decided: one batch after another, in their order.
///
/// Nothing waits for a file to be moved but a decision on a request whose earlier file is still on
/// its way, one for which a connector is asked, and a batch that has two before it. A run that is
/// cut off leaves at most two batches more unfiled than it would one after the other; the journal
/// has it all, and the next run files it (`Recovery`). What is filed is synced at the end of the
/// run, since until then the next one would see to all of it anyway.
struct FilingLane {
  private static let depth = 2

  private let rooms: Run.Rooms
  private var underWay: [Batch] = []

  private struct Batch {
    let ids: Set<String>
    let filing: Task<Filing.Log, Never>
  }

  init(_ rooms: Run.Rooms) { self.rooms = rooms }

  /// Whether a file of one of these requests is still on its way.
  func isFiling(anyOf ids: some Sequence<RequestID>) -> Bool {
    !underWay.isEmpty
      && ids.contains { id in underWay.contains { $0.ids.contains(id.text) } }
  }

  /// Begins to file these, once those before them are.
  ///
  /// What they were read from goes along, so that its memory, a hundred pieces a file, is mostly given
  /// back here and not by who decides what comes next.
  mutating func file(
    _ settlements: [Settlement], givingBack readings: ArraySlice<BatchReader.Reading>,
    _ state: inout RunState
  ) async {
    while underWay.count >= Self.depth { await finishFirst(&state) }
    guard !settlements.isEmpty else { return }
    let (filing, before) = (Filing(rooms, run: state.record), underWay.last?.filing)
    let folderWork = rooms.folderWork
    underWay.append(
      Batch(
        ids: Set(settlements.compactMap(\.entry.result.id)),
        filing: Task(executorPreference: rooms.sideWork) {
          let receipts = settlements.map(filing.receipt(of:))
          _ = await before?.value
          let log = await withTaskExecutorPreference(folderWork) {
            await Self.file(settlements, receipts, filing)
          }
          // Mostly held by nobody else by now.
          withExtendedLifetime(readings) {}
          return log
        }))
  }

  /// Waits until everything is filed.
  mutating func finish(_ state: inout RunState) async {
    while !underWay.isEmpty { await finishFirst(&state) }
  }

  private mutating func finishFirst(_ state: inout RunState) async {
    state.take(await underWay.removeFirst().filing.value, warn: rooms.warn)
  }

  @concurrent private static func file(
    _ settlements: [Settlement], _ receipts: [[UInt8]?], _ filing: Filing
  ) async -> Filing.Log {
    var filing = filing
    for (settlement, receipt) in zip(settlements, receipts) { filing.file(settlement, receipt) }
    return filing.log
  }
}
