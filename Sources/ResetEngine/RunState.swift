internal import ResetModel

/// A run while it goes: what it has come to so far, and who is told.
struct RunState {
  var record: RunRecord
  /// What kept files from the places that the journal gives them.
  var failures: [QueuedFile: any Error] = [:]
  /// The files that an earlier run decided and this one could not bring to their places: decided
  /// anew, they would be taken for copies of themselves.
  var unrecovered: Set<String> = []
  /// The connectors that could not be reached in this run, by their names, and why.
  var outages: [String: ConnectorError] = [:]
  /// Whether a connector was asked to remove something, or about what it was asked to.
  var hasTriedConnector = false
  /// How many files may still be decided on. What stays where it is, undecided or waiting on, is none
  /// of them: otherwise whoever may drop files could keep a run from all others.
  var left: Int
  /// Signed files that wait for what belongs to them.
  var waiting = WaitingWords()
  /// Whether files were left that are requests, or may be, as there were more than that.
  var leavesFiles = false
  /// Those that are there and could not be read just now.
  var unread: [QueuedFile] = []
  private let observers: [any RunObserver]

  init(_ record: RunRecord, limit: Int?, observers: [any RunObserver]) {
    self.record = record
    left = limit ?? .max
    self.observers = observers
  }

  func begin() throws {
    for observer in observers { try observer.began(record) }
  }

  /// Tells how many files there are to decide on.
  func found(_ files: Int) {
    for observer in observers { observer.found(files) }
  }

  /// Counts a result that is durable, and tells it.
  mutating func tell(_ entry: JournalEntry) throws {
    record.summary.add(entry.result)
    for observer in observers { try observer.decided(entry.result, json: entry.json) }
  }

  /// Takes over what is to be told of some files that were moved, or were not.
  mutating func take(_ log: Filing.Log, warn: (String) -> Void) {
    log.warnings.forEach(warn)
    failures.merge(log.failures) { _, latest in latest }
  }

  /// Why nobody was reset; nil where somebody was, or no connector was out of reach.
  var unreachable: ConnectorUnreachable? {
    guard !hasTriedConnector, record.summary.count(of: .applied) == 0,
      record.summary.count(of: .failed) == 0,
      let (name, outage) = outages.min(by: { $0.key < $1.key })
    else { return nil }
    return ConnectorUnreachable(name, outage)
  }

  func finish() async throws {
    for observer in observers { try await observer.finished(record) }
  }
}
