import Databases
package import ResetEngine
package import ResetModel

extension SQLJournal {
  package func record(_ entry: JournalEntry, at moment: Timestamp) throws {
    try withinTransaction {
      guard let run = cursor.run else { throw contradiction("no run is under way") }
      let result = entry.result
      let body = entry.json
      // What a reset at a connector came to takes the place of what was recorded of it before.
      var earlier: Int64?
      var before: Int64?
      if let previous = entry.previous {
        guard let last = try lastEntry(of: previous) else {
          throw contradiction("request `\(previous.id)` no longer waits")
        }
        before = last.sequence
        if entry.intent != nil { earlier = last.sequence }
        let lastBody = Array(last.body.utf8)
        // Where it was found makes no difference: a request that came to `incoming` waits in
        // `held`.
        if RequestResult.afterFile(in: lastBody) == RequestResult.afterFile(in: body) {
          try keep(entry.signature, ofRequest: previous.number)
          return try recordResult(
            last.sequence, file: lastBody == body ? nil : result.file, insteadOf: earlier)
        }
      }
      let sequence = try enter(.request, body, run: run.id, moment)
      let request: Int64
      if let previous = entry.previous {
        request = previous.number
        try update(request, to: entry, sequence, in: run, moment)
      } else {
        request = cursor.request + 1
        if let replaced = entry.replaced { try release(replaced, to: request) }
        try insert(request, entry, sequence, in: run, moment)
        cursor.request = request
      }
      try recordDecision(sequence, on: request, after: before, result, in: run, moment)
      if let earlier {
        try replaceResets(of: earlier, by: sequence, result, moment)
      } else {
        try recordResets(sequence, result, moment)
      }
      if let intent = entry.intent { try keep(intent, of: request, until: result.outcome) }
      try recordResult(sequence, insteadOf: earlier)
    }
  }

  private func insert(
    _ number: Int64, _ entry: JournalEntry, _ sequence: Int64, in run: JournalCursor.Run,
    _ moment: Timestamp
  ) throws {
    let result = entry.result
    let holdsID = result.outcome != .invalid && result.outcome != .duplicate
    let time = SQLValue.integer(moment.millisecondsSince1970)
    do {
      try connection.run(
        """
        INSERT INTO request (number, id, digest, bytes, file, kind, org, level, requester,
          submitter, received_at, outcome, holds_id, waiting, settled_as, decided_at, run, entry,
          signature, made_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(number), SQLValue(storable: result.id), SQLValue(result.digest?.bytes),
          result.outcome == .duplicate ? .null : SQLValue(entry.bytes),
          SQLValue(storable: result.file), SQLValue(storable: result.kind),
          SQLValue(storable: result.org), SQLValue(storable: result.level),
          SQLValue(storable: result.requester), SQLValue(storable: result.submitter), time,
          .text(result.outcome.rawValue), .integer(holdsID ? 1 : 0),
          .integer(result.outcome.isSettled ? 0 : 1), SQLValue(storable: result.settledAs), time,
          .integer(run.number), .integer(sequence),
          result.outcome == .duplicate ? .null : SQLValue(entry.signature),
          SQLValue(entry.madeAt?.millisecondsSince1970),
        ])
    } catch {
      guard case .contradiction = error.reason, let id = result.id else { throw error }
      throw contradiction("id `\(id)` is held by another request already")
    }
  }

  /// Writes what became of a request that waited. One that waits no longer is left alone, so that
  /// nothing is ever settled twice.
  private func update(
    _ number: Int64, to entry: JournalEntry, _ sequence: Int64, in run: JournalCursor.Run,
    _ moment: Timestamp
  ) throws {
    let result = entry.result
    let holdsID =
      result.outcome != .invalid && result.outcome != .duplicate && !entry.givesIDAway
    let changed = try connection.run(
      """
      UPDATE request SET outcome = ?, holds_id = ?, waiting = ?, settled_as = ?, decided_at = ?,
        run = ?, entry = ?
      WHERE number = ? AND waiting = 1
      """,
      [
        .text(result.outcome.rawValue), .integer(holdsID ? 1 : 0),
        .integer(result.outcome.isSettled ? 0 : 1), SQLValue(storable: result.settledAs),
        .integer(moment.millisecondsSince1970), .integer(run.number), .integer(sequence),
        .integer(number),
      ])
    guard changed == 1 else { throw contradiction("request number \(number) no longer waits") }
    try keep(entry.signature, ofRequest: number)
  }

  /// Keeps the signature that was found beside a request, in place of an earlier one.
  private func keep(_ signature: [UInt8]?, ofRequest number: Int64) throws {
    guard let signature else { return }
    try connection.run(
      "UPDATE request SET signature = ? WHERE number = ? AND (signature IS NULL OR signature <> ?)",
      [.blob(signature), .integer(number), .blob(signature)])
  }

  /// Takes the id from a request that waits, or gave its id away just now, for the one that takes
  /// its place. One that was settled otherwise keeps its id for ever.
  private func release(_ replaced: JournaledRequest, to number: Int64) throws {
    let changed = try connection.run(
      """
      UPDATE request SET holds_id = 0, waiting = 0, replaced_by = ?
      WHERE number = ? AND replaced_by IS NULL AND (waiting = 1 OR holds_id = 0)
      """, [.integer(number), .integer(replaced.number)])
    guard changed == 1 else { throw contradiction("request `\(replaced.id)` no longer waits") }
  }

  /// Notes that the entry tells what became of the run's next file, or of one that this run told
  /// otherwise before; `file` is where that was found, if not where the entry says.
  private func recordResult(_ sequence: Int64, file: String? = nil, insteadOf earlier: Int64?)
    throws
  {
    guard let run = cursor.run else { throw contradiction("no run is under way") }
    if let earlier {
      let changed = try connection.run(
        "UPDATE result SET entry = ?, file = ? WHERE run = ? AND entry = ?",
        [
          .integer(sequence), SQLValue(storable: file), .integer(run.number), .integer(earlier),
        ])
      if changed > 0 { return }
    }
    try connection.run(
      "INSERT INTO result (run, position, entry, file) VALUES (?, ?, ?, ?)",
      [
        .integer(run.number), .integer(run.position + 1), .integer(sequence),
        SQLValue(storable: file),
      ])
    cursor.run?.position = run.position + 1
  }

  func contradiction(_ why: String) -> JournalError {
    JournalError(.contradiction(why), at: connection.path)
  }
}

extension SQLValue {
  /// A text for reading only, whatever a file wrote: a NUL, which no database keeps for sure,
  /// becomes U+FFFD. The audit entry has the text as it was.
  init(storable text: String?) {
    guard let text, text.hasNUL else {
      self.init(text)
      return
    }
    var shown = ""
    for scalar in text.unicodeScalars {
      shown.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
    }
    self = .text(shown)
  }
}
