import ResetModel
import Testing

@testable import Journals

@Suite struct ResetCountsTests {
  private var counts = ResetCounts<UserID>()
  private var looks = 0

  /// What the counts say; the journal, if it is looked up, has `found` resets.
  private mutating func count(
    _ subject: UserID, since second: Int64 = 0, limit: Int = 9, found: Int
  ) throws -> Int {
    if let known = counts.known(of: subject, since: moment(second), limit: limit) { return known }
    looks += 1
    counts.learn(found, of: subject, since: moment(second), limit: limit)
    return found
  }

  @Test mutating func `a count is looked up once and goes on with each reset since its moment`()
    throws
  {
    #expect(try count("1", found: 2) == 2)
    #expect(try count("1", since: 60, found: 1) == 1)
    #expect(try count("2", found: 0) == 0)
    counts.add(of: "1", at: moment(59))
    #expect(try count("1", found: 0) == 3)
    #expect(try count("1", since: 60, found: 0) == 1)
    #expect(try count("2", found: 9) == 0)
    #expect(looks == 3)
  }

  @Test mutating func `a count goes no further than to its limit`() throws {
    #expect(try count("1", limit: 2, found: 1) == 1)
    counts.add(of: "1", at: moment())
    counts.add(of: "1", at: moment())
    #expect(try count("1", limit: 2, found: 9) == 2)
    #expect(looks == 1)
  }

  @Test mutating func `what was taken away is not counted`() throws {
    #expect(try count("1", found: 2) == 2)
    counts.forget()
    #expect(try count("1", found: 1) == 1)
  }

  @Test mutating func `more subjects than are kept are counted as well`() throws {
    for round in 0..<2 {
      for number in 0..<10_000 {
        #expect(try count(UserID("\(number)"), found: number % 3) == number % 3)
      }
      #expect(looks == (round + 1) * 10_000)
    }
  }

  @Test mutating func `as many subjects as are kept are looked up once`() throws {
    for _ in 0..<2 {
      for number in 0..<4_096 { #expect(try count(UserID("\(number)"), found: 1) == 1) }
    }
    #expect(looks == 4_096)
  }
}
