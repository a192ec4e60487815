import Dispatch
import Synchronization

/// Runs the jobs of one simulation on one thread, one after another, in an order that a seed draws:
/// what would go on beside each other comes in any order, and in the same for the same seed.
final class OneAfterAnother: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var dice: Dice
  }

  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "simulation")

  init(seed: UInt64) { state = Mutex(State(dice: Dice(seed: seed))) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    queue.async { [self] in next().runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func next() -> UnownedJob {
    state.withLock { state in
      state.jobs.remove(at: state.dice.roll(0...state.jobs.count - 1))
    }
  }
}
