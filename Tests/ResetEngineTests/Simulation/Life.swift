import ResetEngine
import ResetModel

/// One run in a simulation while its process lives: every call that it makes comes by here, and
/// something else may happen first, or the call fails, or the process ends.
final class Life: @unchecked Sendable {
  /// What a call comes to.
  enum Turn {
    case on
    /// It fails, in a way that the caller draws.
    case fails
    /// There is no process any more that could make it.
    case gone
  }

  /// How things go.
  struct Fortune {
    /// One call in so many fails; 0 for none.
    var faults = 0
    /// Before one call in so many somebody else does something; 0 for never.
    var bustle = 0
    /// The call to end at; nil for none.
    var end: Int?
  }

  private unowned let simulation: Simulation
  private let fortune: Fortune
  private var calls = 0
  private(set) var isDead = false
  /// Whether a transaction is open, in which nobody else can write to the database.
  var isInTransaction = false
  private var isOver = false
  /// The call that a signal came in between of just now: nothing else may come next.
  private var interrupted: (Step, String)?
  /// The requests that the provider said no to, having done all.
  private(set) var refused: Set<String> = []

  init(in simulation: Simulation, _ fortune: Fortune) {
    self.simulation = simulation
    self.fortune = fortune
  }

  /// Whether others do things meanwhile.
  var isBusy: Bool { fortune.bustle > 0 }

  /// What is still under way when a run has ended goes nowhere.
  func end() { isOver = true }

  func turn(_ step: Step, _ about: String) -> Turn {
    guard !isDead, !isOver else { return .gone }
    calls += 1
    if let interrupted, interrupted != (step, about) {
      simulation.fail("\(interrupted) was interrupted, and not done again")
    }
    interrupted = nil
    guard simulation.take(step, about) else { return die() }
    if calls == fortune.end {
      simulation.note("and the process is gone")
      simulation.crashed()
      return die()
    }
    if fortune.bustle > 0, !simulation.isLong, simulation.dice.roll(1...fortune.bustle) == 1 {
      simulation.somebodyActs(during: self)
    }
    simulation.clock.pass(milliseconds: Int64(simulation.dice.roll(0...20)))
    let odds = odds(of: step)
    return odds > 0 && simulation.dice.roll(1...odds) == 1 ? .fails : .on
  }

  /// A statement that fails ends the run, and a file is looked at again and again, so that these
  /// must be rare; the network must not.
  private func odds(of step: Step) -> Int {
    switch step {
    case .query, .statement: fortune.faults * 60
    case .begin, .commit, .committed, .savepoint, .report: fortune.faults * 4
    case .look: fortune.faults * 6
    case .carryOut, .account, .authenticators, .removal: min(fortune.faults, 3)
    default: fortune.faults
    }
  }

  /// Draws what fails, and notes it.
  func draw(_ faults: [Fault]) -> Fault {
    let fault = faults[simulation.dice.roll(0...faults.count - 1)]
    simulation.met(fault)
    return fault
  }

  /// Draws how a call into the file system fails.
  func draw(_ faults: [Fault], at step: Step, _ about: String) -> Fault {
    let fault = draw(faults)
    if fault == .interruption { interrupted = (step, about) }
    return fault
  }

  func refuse(_ id: String) {
    _ = draw([.refusal])
    refused.insert(id)
  }

  func draw(_ numbers: ClosedRange<Int>) -> Int { simulation.dice.roll(numbers) }

  private func die() -> Turn {
    isDead = true
    return .gone
  }
}
