import Glibc
import PolicyEngine
import Reports
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization

/// The process is gone: nothing that is called afterwards does anything.
struct Crash: Error {}

/// Counts the calls that change something and the steps that they take on the disk, and kills the
/// process at one of them.
final class Crashes: Sendable {
  enum Moment: CaseIterable { case before, after }

  /// Files are moved beside deciding. Each of the two counts what it does itself, so that a number
  /// is the same point in every run, however far the other has come by then.
  enum Strand: CaseIterable { case deciding, filing }

  /// A call or a step, by what it is and its number on its strand, from 1.
  struct Point: Equatable, CustomStringConvertible {
    let strand: Strand
    let number: Int
    let what: String
    let isOnDisk: Bool
    var description: String { "\(strand) \(number), \(what)" }
  }

  private struct State {
    var points: [Point] = []
    var counts: [Strand: Int] = [:]
    var removals = 0
    var isDead = false

    mutating func count(_ what: String, on strand: Strand, isOnDisk: Bool = false) -> Point {
      counts[strand, default: 0] += 1
      let point = Point(
        strand: strand, number: counts[strand]!, what: what, isOnDisk: isOnDisk)
      points.append(point)
      return point
    }
  }

  private let state = Mutex(State())
  private let point: Point?
  private let removal: Int?
  private let moment: Moment

  /// - Parameter point: The one to die at; nil for none.
  init(at point: Point?, _ moment: Moment = .before) {
    self.point = point
    removal = nil
    self.moment = moment
  }

  /// - Parameter removal: The call to a connector that removes something to die at, from 1.
  init(atRemoval removal: Int, _ moment: Moment) {
    point = nil
    self.removal = removal
    self.moment = moment
  }

  var description: String { "\(moment) \(point.map { "\($0)" } ?? "nothing")" }
  /// All that was counted, the one strand after the other.
  var points: [Point] {
    let points = state.withLock(\.points)
    return Strand.allCases.flatMap { strand in points.filter { $0.strand == strand } }
  }
  var hasStruck: Bool { state.withLock(\.isDead) }

  func call<Result>(
    _ what: String = #function, on strand: Strand = .deciding, _ work: () throws -> Result
  ) throws -> Result {
    let isTheOne = try enter(what, strand)
    let result: Result
    do { result = try work() } catch { throw leave(isTheOne, with: error) }
    try leave(isTheOne)
    return result
  }

  func wait<Result>(
    _ what: String = #function, for work: () async throws -> Result
  ) async throws -> Result {
    let isTheOne = try enter(what, .deciding)
    let result: Result
    do { result = try await work() } catch { throw leave(isTheOne, with: error) }
    try leave(isTheOne)
    return result
  }

  private func enter(_ what: String, _ strand: Strand) throws -> Bool {
    let isTheOne = try state.withLock { state in
      if state.isDead { throw Crash() }
      return state.count(what, on: strand).isSame(as: point)
    }
    if isTheOne && moment == .before { try die() }
    return isTheOne
  }

  private func leave(_ isTheOne: Bool) throws {
    if isTheOne { try die() }
    // Died further inside, and something on the way out took the error for one that it knows.
    if hasStruck { throw Crash() }
  }

  private func leave(_ isTheOne: Bool, with error: any Error) -> any Error {
    if isTheOne { try? die() }
    return hasStruck ? Crash() : error
  }

  /// The same for a call to a connector, which has no word for a crash: the process learns of it at
  /// whatever it does next.
  func call<Result>(
    _ what: String = #function, isRemoval: Bool,
    _ work: () async throws(ConnectorError) -> Result
  ) async throws(ConnectorError) -> Result {
    let isTheOne: Bool? = state.withLock { state in
      if state.isDead { return nil }
      if isRemoval { state.removals += 1 }
      return state.count(what, on: .deciding).isSame(as: point)
        || (isRemoval && state.removals == removal)
    }
    guard let isTheOne else { throw Self.noAnswer }
    if isTheOne && moment == .before {
      try? die()
      throw Self.noAnswer
    }
    defer { if isTheOne { try? die() } }
    let result = try await work()
    if isTheOne { throw Self.noAnswer }
    return result
  }

  private static let noAnswer = ConnectorError.uncertain("the process is gone")

  private func die() throws {
    state.withLock { $0.isDead = true }
    throw Crash()
  }

  /// What a step on the disk fails with before it is taken: with nothing, unless the process is
  /// gone or goes here.
  private func enterStep(_ what: String, on strand: Strand, isChange: Bool = true) -> Int32? {
    state.withLock { state in
      if state.isDead { return EIO }
      guard isChange else { return nil }
      let step = state.count(what, on: strand, isOnDisk: true)
      state.isDead = step.isSame(as: point) && moment == .before
      return state.isDead ? EIO : nil
    }
  }

  /// What it fails with although it was taken.
  private func leaveStep(on strand: Strand, isChange: Bool = true) -> Int32? {
    state.withLock { state in
      if state.isDead { return EIO }
      // Nothing else is counted on the strand while a step is taken.
      guard isChange, moment == .after, let point, point.strand == strand else { return nil }
      state.isDead = state.counts[strand] == point.number
      return state.isDead ? EIO : nil
    }
  }

  /// Stands around all that the run does.
  ///
  /// - Parameter far: files whose first move is one to another file system.
  func surround(_ world: World, movingAcross far: Set<String> = []) {
    world.furnish = decorate
    let far = Mutex(far)
    world.interference = Interference(
      before: { step, name in
        let isFar = step == .move && far.withLock { $0.remove(name.description) } != nil
        if isFar && !self.hasStruck { return EXDEV }
        return self.enterStep("\(step)", on: .filing, isChange: step.isChange)
      },
      after: { step, _ in self.leaveStep(on: .filing, isChange: step.isChange) })
    world.reportInterference = ReportInterference(
      before: { step in self.enterStep("\(step) report", on: .deciding) },
      after: { step in self.leaveStep(on: .deciding) })
  }

  func decorate(_ rooms: inout Run.Rooms) {
    let observers = rooms.observers
    rooms.queue = CrashingQueue(base: rooms.queue, crashes: self)
    rooms.journal = CrashingJournal(base: rooms.journal, crashes: self)
    rooms.provider = CrashingProvider(base: rooms.provider, crashes: self)
    rooms.connectors = rooms.connectors.mapValues { CrashingConnector(base: $0, crashes: self) }
    rooms.observers = { run in
      try self.call("observers") { try observers(run) }.map {
        CrashingObserver(base: $0, crashes: self)
      }
    }
  }
}

extension Crashes.Point {
  fileprivate func isSame(as other: Self?) -> Bool {
    strand == other?.strand && number == other?.number
  }
}

extension World {
  /// Lets runs be undisturbed again.
  func calm() {
    furnish = { _ in }
    interference = nil
    reportInterference = nil
  }
}
