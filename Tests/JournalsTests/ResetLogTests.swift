import Databases
import Journals
import ResetEngine
import ResetModel
import Testing

@Suite struct ResetLogTests {
  let journal: SQLJournal

  init() throws {
    journal = try SQLJournal.inMemory().0
    let journal = journal
    try journal.wholeRun {
      try journal.record(result("HD-1", .applied, subjects: ["1", "2"]), at: moment(1))
      try journal.record(result("HD-2", .applied, subjects: ["1"], org: "other"), at: moment(2))
      try journal.record(result("HD-3", .denied, subjects: ["1"]), at: moment(3))
    }
  }

  @Test(arguments: [
    (ResetFilter(), ["HD-2 1", "HD-1 2", "HD-1 1"]),
    (ResetFilter(user: "1"), ["HD-2 1", "HD-1 1"]),
    (ResetFilter(user: "user2@acme.example"), ["HD-1 2"]),
    (ResetFilter(user: "USER2@acme.example"), []),
    (ResetFilter(user: "1\0"), []),
    (ResetFilter(org: "acme"), ["HD-1 2", "HD-1 1"]),
    (ResetFilter(since: moment(2)), ["HD-2 1"]),
    (ResetFilter(user: "1", org: "acme"), ["HD-1 1"]),
    (ResetFilter(org: "acme", since: moment(2)), []),
  ])
  func `tells the resets that are asked for, the newest first`(
    filter: ResetFilter, expected: [String]
  ) throws {
    var told: [String] = []
    try journal.forEachReset(filter) { reset in
      told.append("\(reset.request) \(reset.subject)")
      return true
    }
    #expect(told == expected)
  }

  @Test func `a reset is told with its authenticators, approvers and run`() throws {
    var told: [LoggedReset] = []
    try journal.forEachReset(ResetFilter(user: "2")) { reset in
      told.append(reset)
      return true
    }
    let reset = try #require(told.first)
    #expect(reset.login == "user2@acme.example")
    #expect(reset.org == "acme")
    #expect(reset.level == .user)
    #expect(reset.at == moment(1))
    #expect(reset.run == "20261120T150000Z-1")
    #expect(
      reset.authenticators == result("HD-1", .applied, subjects: ["2"]).resets[0].authenticators)
    #expect(reset.approvers == ["alex.kim@acme.example"])
  }

  @Test(arguments: [ResetFilter(), ResetFilter(org: "acme"), ResetFilter(user: "5")])
  func `a long history is told once and whole, page by page`(filter: ResetFilter) throws {
    let journal = try SQLJournal.inMemory().0
    try journal.wholeRun {
      for number in 0..<1003 {
        // Many at one moment, so that pages end in the middle of one.
        try journal.record(
          result("HD-\(number)", .applied, subjects: ["5"]), at: moment(Int64(number / 300)))
      }
    }
    var told: [String] = []
    try journal.forEachReset(filter) { reset in
      told.append(reset.request.text)
      return true
    }
    #expect(told == (0..<1003).reversed().map { "HD-\($0)" })
    told = []
    try journal.forEachReset(filter) { reset in
      told.append(reset.request.text)
      return told.count < 3
    }
    #expect(told == ["HD-1002", "HD-1001", "HD-1000"])
  }

  @Test func `a story tells every file that came under an id`() throws {
    try journal.wholeRun(startedAt: moment(9)) {
      try journal.record(result("HD-1", .duplicate), at: moment(9))
      try journal.record(result("HD-1", .invalid), at: moment(10))
    }
    let story = try #require(try journal.story(of: "HD-1"))
    #expect(story.chapters.map(\.outcome) == [.applied, .duplicate, .invalid])
    #expect(story.chapters.map(\.receivedAt) == [moment(1), moment(9), moment(10)])
    #expect(
      story.chapters[0].decisions[0].result == result("HD-1", .applied, subjects: ["1", "2"]))
    #expect(try journal.story(of: "HD-1", limit: 1)?.chapters.map(\.outcome) == [.invalid])
    #expect(try journal.story(of: "HD-9") == nil)
  }

  @Test func `what waits is told with what its last decision found`() throws {
    try journal.wholeRun {
      try journal.record(result("HD-7", .held))
      try journal.record(result("HD-8", .deferred))
    }
    var told: [RequestResult] = []
    try journal.forEachWaiting { request, result in
      #expect(request.id.text == result.id)
      told.append(result)
    }
    #expect(told == [result("HD-7", .held), result("HD-8", .deferred)])
  }
}
