import Databases
import ResetEngine
import ResetModel
import Testing

@testable import Journals

/// What is remembered of signatures, and what is entered once however often it comes.
@Suite struct RememberingTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  init() throws { (journal, connection) = try SQLJournal.inMemory() }

  private func entry(
    _ id: RequestID = "HD-1", request: Digest? = nil, bytes: String = "an approval",
    signature: String = "a signature", key: String = "SHA256:abc", type: String = "ED25519"
  ) -> SignedApprovalEntry {
    SignedApprovalEntry(
      document: ApprovalDocument(
        word: .approval, request: id, digest: request ?? digest(9), by: "alex", at: moment(),
        expiresAt: nil,
        comment: nil),
      bytes: Array(bytes.utf8), signature: Array(signature.utf8),
      key: SigningKey(fingerprint: key, type: type, principal: "alex@acme.example"),
      file: "incoming/a.yaml", settledAs: "done/a.yaml")
  }

  private func entries(_ event: String) throws -> [String] {
    var bodies: [String] = []
    try journal.audit.forEachEntry { entry, _ in
      if entry.event == event { bodies.append(entry.body) }
    }
    return bodies
  }

  @Test func `the same approval is known again, however its signature is written`() throws {
    try journal.wholeRun {
      try journal.record(result("HD-1", .held))
      #expect(try !journal.hasRecorded(entry().identity))
      try journal.record(entry(), at: moment())
      #expect(try journal.hasRecorded(entry().identity))
    }
    #expect(try journal.hasRecorded(entry(signature: "another").identity))
    #expect(try !journal.hasRecorded(entry(bytes: "another").identity))
    #expect(try !journal.hasRecorded(entry(key: "SHA256:another").identity))
    #expect(try !journal.hasRecorded(entry("HD-2").identity))
    #expect(try !journal.hasRecorded(entry(request: digest(8)).identity))
    // Another certificate of the same key may be valid for longer.
    let certified = entry(signature: "one\n", type: "ED25519-CERT")
    #expect(try !journal.hasRecorded(certified.identity))
    let told = try entries("approval-recorded")
    #expect(told.count == 1)
    #expect(told[0].contains(#""key_fingerprint":"SHA256:abc","principal":"alex@acme.example""#))
    try journal.wholeRun(startedAt: moment(120)) {
      try journal.record(entry(bytes: "another"), at: moment(120))
      try journal.record(certified, at: moment(120))
    }
    #expect(try journal.hasRecorded(certified.identity))
    let renewed = entry(signature: "two\n", type: "ED25519-CERT")
    #expect(try !journal.hasRecorded(renewed.identity))
    #expect(try journal.signedApprovals().count == 3)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `the database itself refuses the same approval twice`() throws {
    try journal.wholeRun { try journal.record(entry(), at: moment()) }
    let error = journalError {
      try connection.run(
        """
        INSERT INTO signed_approval (entry, request_id, request_digest, word, given_by, given_at,
          file, settled_as, bytes, signature, digest, signature_digest)
        SELECT 1, request_id, request_digest, word, given_by, given_at, file, settled_as, bytes,
          signature, digest, signature_digest FROM signed_approval
        """)
    }
    guard case .contradiction? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let statement: StaticString
    var testDescription: String { statement.description }
  }

  static let changes: [Change] = [
    Change(statement: "UPDATE signed_approval SET request_id = 'GONE'"),
    Change(statement: "UPDATE signed_approval SET request_digest = zeroblob(32)"),
    Change(statement: "UPDATE signed_approval SET word = 'refusal'"),
    Change(statement: "UPDATE signed_approval SET given_by = 'robin'"),
    Change(statement: "UPDATE signed_approval SET given_at = given_at + 1"),
    Change(statement: "UPDATE signed_approval SET file = 'incoming/b.yaml'"),
    Change(statement: "UPDATE signed_approval SET settled_as = 'done/b.yaml'"),
    Change(statement: "UPDATE signed_approval SET bytes = zeroblob(9)"),
    Change(statement: "UPDATE signed_approval SET signature = zeroblob(9)"),
    Change(statement: "UPDATE signed_approval SET digest = zeroblob(32)"),
    Change(statement: "UPDATE signed_approval SET signature_digest = zeroblob(32)"),
    Change(statement: "UPDATE signed_approval SET key_fingerprint = 'SHA256:def'"),
    Change(statement: "UPDATE signed_approval SET principal = 'robin'"),
    Change(statement: "UPDATE signed_approval SET run = 99"),
    Change(
      statement: """
        UPDATE signed_approval SET run = NULL, digest = NULL, signature_digest = NULL,
          key_fingerprint = NULL, principal = NULL
        """),
  ]

  @Test(arguments: changes)
  func `whatever is changed of a recorded approval is found`(change: Change) throws {
    try journal.wholeRun {
      try journal.record(result("HD-1", .held))
      try journal.record(entry(), at: moment())
    }
    func faults() throws -> Set<Int64> {
      Set(try journal.audit.forEachKeptApproval { _ in }.map(\.sequence))
    }
    #expect(try faults() == [])
    try connection.run("PRAGMA foreign_keys = OFF")
    try connection.run(change.statement)
    #expect(try faults() == [4])
  }

  @Test func `an approval that the first version recorded lacks nothing`() throws {
    try journal.wholeRun {
      try journal.enter(
        .approvalRecorded,
        Array(
          """
          {"word":"approval","request":"HD-1","request_digest":"\(digest(9))","by":"alex",\
          "at":"2026-11-20T15:00:00Z","key_fingerprint":"SHA256:abc","file":"incoming/a.yaml",\
          "settled_as":"done/a.yaml","digest":"\(Digest.sha256(of: [1]))","signature":"s"}
          """.utf8), run: "\(journal.latestRuns(limit: 1)[0].id)", moment())
      try connection.run(
        """
        INSERT INTO signed_approval (entry, request_id, request_digest, word, given_by, given_at,
          file, settled_as, bytes, signature)
        VALUES (3, 'HD-1', ?, 'approval', 'alex', 1795186800000, 'incoming/a.yaml', 'done/a.yaml',
          X'01', X'73')
        """, [.blob(digest(9).bytes)])
    }
    #expect(try journal.audit.forEachKeptApproval { _ in } == [])
  }

  @Test func `a request's signature is kept, and replaced by a later one only`() throws {
    func record(_ signature: String?, seconds: Int64) throws -> JournaledRequest {
      let previous = try journal.heldRequests().first
      try journal.wholeRun(startedAt: moment(seconds)) {
        try journal.record(
          JournalEntry(
            result: result("HD-1", .held), bytes: [1], signature: signature.map { Array($0.utf8) },
            previous: previous), at: moment(seconds))
      }
      return try #require(try journal.heldRequests().first)
    }
    func kept(_ request: JournaledRequest) throws -> String? {
      try journal.signature(ofRequest: request.number).map { String(decoding: $0, as: UTF8.self) }
    }
    let unsigned = try record(nil, seconds: 0)
    #expect(!unsigned.isSigned)
    #expect(try kept(unsigned) == nil)
    for (signature, expected) in [("one", "one"), (nil, "one"), ("two", "two")] {
      let request = try record(signature, seconds: 60)
      #expect(request.isSigned)
      #expect(try kept(request) == expected)
    }
    #expect(try entries("request").count == 1)
    #expect(try journal.signature(ofRequest: 99) == nil)
  }

  @Test func `where a file was found makes no new entry, and is told all the same`() throws {
    let first = result("HD-1", .held)
    try journal.wholeRun { try journal.record(first) }
    let previous = try #require(try journal.heldRequests().first)
    var second = first
    second.file = "held/HD-1.yaml"
    let run = try journal.wholeRun(startedAt: moment(60)) {
      try journal.record(second, at: moment(60), previous: previous)
    }
    #expect(try entries("request").count == 1)
    var results: [RequestResult] = []
    try journal.forEachResult(of: run.id) { result, _ in results.append(result) }
    #expect(results == [second])
    var third = second
    third.notes = ["something new"]
    try journal.wholeRun(startedAt: moment(120)) {
      try journal.record(third, at: moment(120), previous: previous)
    }
    #expect(try entries("request").count == 2)
  }

  @Test func `words that do not count approve no reset in the history`() throws {
    var applied = result("HD-1", .applied)
    applied.approvals = [
      ApprovalResult(by: "counts", person: "1", at: moment(), proof: "signed"),
      ApprovalResult(by: "late", person: "2", at: moment(), proof: "signed", objection: "late"),
      ApprovalResult(.refusal, by: "no", person: "3", at: moment(), proof: "signed"),
    ]
    try journal.wholeRun { try journal.record(applied) }
    var approvers: [[String]] = []
    try journal.forEachReset(ResetFilter()) {
      approvers.append($0.approvers)
      return true
    }
    #expect(approvers == [["counts"]])
  }
}
