internal import ResetModel

/// Files what is durable while what comes next is decided: one batch after another, in their order.
///
/// Nothing waits for a file to be moved but a decision on a request whose earlier file is still on
/// its way. A run that is cut off leaves at most one batch more unfiled than it would one after the
/// other; the journal has it all, and the next run files it (`Recovery`). What is filed is synced at
/// the end of the run, since until then the next one would see to all of it anyway.
struct FilingLane {
  private let rooms: Run.Rooms
  private var underWay: Task<Filing.Log, Never>?
  private var ids: Set<String> = []

  init(_ rooms: Run.Rooms) { self.rooms = rooms }

  /// Whether a file of one of these requests is still on its way.
  func isFiling(anyOf ids: some Sequence<RequestID>) -> Bool {
    underWay != nil && ids.contains { self.ids.contains($0.text) }
  }

  /// Begins to file these, once those before them are.
  mutating func file(_ settlements: [Settlement], _ state: inout RunState) async {
    await finish(&state)
    guard !settlements.isEmpty else { return }
    ids = Set(settlements.compactMap(\.result.id))
    let filing = Filing(rooms, run: state.record)
    underWay = Task(executorPreference: rooms.filing ?? rooms.sideWork) {
      await Self.file(settlements, filing)
    }
  }

  /// Waits until everything is filed.
  mutating func finish(_ state: inout RunState) async {
    guard let task = underWay else { return }
    underWay = nil
    state.take(await task.value, warn: rooms.warn)
  }

  @concurrent private static func file(
    _ settlements: [Settlement], _ filing: Filing
  ) async -> Filing.Log {
    var filing = filing
    for settlement in settlements { filing.file(settlement) }
    return filing.log
  }
}
