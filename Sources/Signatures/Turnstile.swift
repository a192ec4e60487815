/// Lets so many in at once; who comes later waits for one to leave, in the order of arrival.
actor Turnstile {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { free = max(1, places) }

  /// Does the work once there is a place.
  nonisolated func pass<Result: Sendable>(_ work: () async -> Result) async -> Result {
    await enter()
    let result = await work()
    await leave()
    return result
  }

  private func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func leave() {
    // The place passes from hand to hand, so that nobody who comes just now can take it.
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
