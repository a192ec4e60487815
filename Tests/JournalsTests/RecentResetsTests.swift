import Databases
import ResetModel
import Testing

@testable import Journals

@Suite struct RecentResetsTests {
  let journal: SQLJournal
  let connection: SQLiteConnection

  init() throws {
    (journal, connection) = try SQLJournal.inMemory()
    journal.recentResetsLimit = 5
  }

  private func recent() throws -> Int64? {
    try connection.row("SELECT COUNT(*) FROM recent_reset")?.integer(0)
  }

  @Test func `recent resets become part of the past once they are many, and all of them count`()
    throws
  {
    var recents: [Int64?] = []
    // Two runs, each with three batches of two requests, which alternate between two subjects.
    for run in 0..<2 {
      var record = newRun(startedAt: moment(Int64(run) * 60))
      try journal.begin(&record)
      for batch in 0..<3 {
        try journal.transaction {
          for subject in ["1", "2"] {
            let second = Int64(run * 60 + batch)
            try journal.record(
              result("HD-\(second)-\(subject)", .applied, subjects: [subject]), at: moment(second))
            #expect(
              try journal.resets(ofSubject: UserID(subject), since: moment(), limit: 99)
                == run * 3 + batch + 1)
            #expect(try journal.lastReset(ofSubject: UserID(subject)) == moment(second))
          }
        }
        recents.append(try recent())
      }
      try journal.end(record)
    }
    #expect(recents == [2, 4, 0, 2, 4, 0])
    try journal.wholeRun(startedAt: moment(120)) {
      try journal.record(result("HD-9", .applied, subjects: ["1"]), at: moment(120))
      #expect(try journal.resets(inOrg: "acme", since: moment(), limit: 99) == 13)
    }
    #expect(try recent() == 1)
    for (since, limit, count) in [(0, 99, 7), (1, 99, 6), (60, 99, 4), (120, 99, 1), (0, 3, 3)] {
      #expect(
        try journal.resets(ofSubject: "1", since: moment(Int64(since)), limit: limit) == count)
    }
    #expect(try journal.lastReset(ofSubject: "1") == moment(120))
    #expect(try journal.lastReset(ofSubject: "2") == moment(62))
    #expect(try journal.lastReset(ofSubject: "3") == nil)
    let seconds: [Int64] = [62, 61, 60, 2, 1, 0]
    for (user, told) in [("1", [120] + seconds), ("2", seconds)] {
      for name in [user, "user\(user)@acme.example"] {
        var found: [Timestamp] = []
        try journal.forEachReset(ResetFilter(user: name)) { reset in
          found.append(reset.at)
          return true
        }
        #expect(found == told.map { moment($0) }, "\(name)")
      }
    }
    #expect(try journal.audit.verify().faults == [])
    // Somebody hides the resets of the past from who asks by the login.
    try connection.run("DELETE FROM known_login WHERE subject = '2'")
    #expect(
      try journal.audit.verify().faults.map(\.kind) == Array(repeating: .disagreement, count: 6))
  }

  /// Runs that a clock set back has begin before what they find; of each, or of two, the past is made.
  @Test(arguments: [1, 4]) func `resets of before those of the past count as well`(many: Int64)
    throws
  {
    journal.recentResetsLimit = many
    let seconds: [Int64] = [60, 120, 60, 0, 90, 150]
    for (number, second) in seconds.enumerated() {
      try journal.wholeRun(startedAt: moment(second)) {
        try journal.record(
          result("HD-\(number)", .applied, subjects: ["1", "2"]), at: moment(second))
      }
      let soFar = seconds.prefix(number + 1)
      for since in [0, 30, 60, 61, 120, 200] as [Int64] {
        #expect(
          try journal.resets(ofSubject: "1", since: moment(since), limit: 99)
            == soFar.count { $0 >= since }, "\(soFar) since \(since)")
      }
    }
    #expect(try recent() == 0)
    #expect(try journal.audit.verify().faults == [])
  }

  @Test func `a limit subtracts the numbers of the past, and does not count`() throws {
    try journal.wholeRun {
      for number in 0..<5 {
        try journal.record(result("HD-\(number)", .applied, subjects: ["1"]), at: moment())
      }
    }
    #expect(try recent() == 0)
    try connection.run("UPDATE past_reset SET ordinal = ordinal + 41 WHERE ordinal = 5")
    #expect(try journal.resets(ofSubject: "1", since: moment(), limit: 99) == 46)
  }

  @Test func `a batch that is rolled back leaves all counts right`() throws {
    struct Refused: Error {}
    var record = newRun()
    try journal.begin(&record)
    for number in 0..<4 {
      try? journal.transaction {
        for subject in ["1", "2"] {
          try journal.record(result("HD-\(number)-\(subject)", .applied, subjects: [subject]))
          let before = number < 2 ? number : number - 1
          #expect(
            try journal.resets(ofSubject: UserID(subject), since: moment(), limit: 9) == before + 1)
        }
        if number == 1 { throw Refused() }
      }
    }
    #expect(try recent() == 0)
    #expect(try journal.resets(ofSubject: "1", since: moment(), limit: 9) == 3)
  }
}
