import Databases

/// A connection to the journal's database that fails as SQLite does, at any statement.
final class FaultyConnection: SQLConnection {
  private let base: any SQLConnection
  private let life: Life

  init(over base: any SQLConnection, in life: Life) {
    self.base = base
    self.life = life
  }

  var path: String { base.path }
  var isReadOnly: Bool { base.isReadOnly }
  var isInTransaction: Bool { base.isInTransaction }
  var changeNumber: Int64 { base.changeNumber }

  func run(_ statement: StaticString, _ values: [SQLValue]) throws(JournalError) -> Int {
    try take(.statement, statement, [.fullDatabase, .brokenDatabase])
    return try base.run(statement, values)
  }

  func rows(_ query: StaticString, _ values: [SQLValue]) throws(JournalError) -> [SQLRow] {
    try take(.query, query, isInTransaction ? [.brokenDatabase] : [.brokenDatabase, .busyDatabase])
    return try base.rows(query, values)
  }

  func tableNames() throws(JournalError) -> Set<String> {
    try take(.query, "tables", [.brokenDatabase, .busyDatabase])
    return try base.tableNames()
  }

  func transaction<Result>(_ work: () throws -> Result) throws -> Result {
    try take(.begin, "", [.busyDatabase, .brokenDatabase])
    defer { life.isInTransaction = false }
    let result = try base.transaction {
      life.isInTransaction = true
      let result = try work()
      try take(.commit, "", [.fullDatabase, .brokenDatabase])
      return result
    }
    life.isInTransaction = false
    // SQLite could not sync its log: whether the transaction is in it, the next to open it sees.
    try take(.committed, "", [.unansweredCommit])
    return result
  }

  func savepoint<Result>(_ work: () throws -> Result) throws -> Result {
    try take(.savepoint, "", [.fullDatabase, .brokenDatabase])
    return try base.savepoint(work)
  }

  private func take(
    _ step: Step, _ about: StaticString, _ faults: [Fault]
  ) throws(JournalError) {
    switch life.turn(step, String(about.description.prefix(40).prefix { $0 != "\n" })) {
    case .on: return
    case .gone: throw JournalError(.failed("the process is gone"), at: path)
    case .fails: throw failure(life.draw(faults))
    }
  }

  private func failure(_ fault: Fault) -> JournalError {
    switch fault {
    case .busyDatabase: return JournalError(.busy, at: path)
    case .fullDatabase:
      // After this, SQLite has undone the whole transaction by itself, or not.
      if isInTransaction, life.draw(1...2) == 1 { _ = try? base.run("ROLLBACK", []) }
      return JournalError(.diskFull, at: path)
    default: return JournalError(.inputOutput("\(fault.rawValue)"), at: path)
    }
  }
}
