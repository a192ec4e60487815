internal import ResetModel

/// A run while it goes: what it has come to so far, and who is told.
struct RunState {
  var record: RunRecord
  /// What kept files from the places that the journal gives them.
  var failures: [QueuedFile: any Error] = [:]
  private let observers: [any RunObserver]

  init(_ record: RunRecord, observers: [any RunObserver]) {
    self.record = record
    self.observers = observers
  }

  func begin() throws {
    for observer in observers { try observer.began(record) }
  }

  /// Counts a result that is durable, and tells it.
  mutating func tell(_ result: RequestResult) throws {
    record.summary.add(result)
    for observer in observers { try observer.decided(result) }
  }

  func finish() throws {
    for observer in observers { try observer.finished(record) }
  }
}
