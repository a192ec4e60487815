import Testing

@testable import PolicyEngine

@Suite struct QuorumTests {
  @Test(arguments: [
    // Person 0 could serve both lines, person 1 the first only.
    ([1, 1], [[0, 1], [0]], [1, 1]),
    ([1, 1], [[0], [0, 1]], [1, 1]),
    ([1, 1], [[0], [0]], [1, 0]),
    ([2], [[4, 7, 9]], [2]),
    ([2, 1], [[0, 1, 2], [0]], [2, 1]),
    ([2, 2], [[0, 1, 2], [0, 1]], [1, 2]),
    // A chain of three swaps.
    ([1, 1, 1, 1], [[0, 1], [1, 2], [2, 3], [0]], [1, 1, 1, 1]),
    ([1, 1], [[], []], [0, 0]),
    ([3, 2], [[0, 1, 2, 3, 4], [0, 1, 2]], [3, 2]),
  ])
  func `an assignment is found whenever there is one`(
    wanted: [Int], candidates: [[Int]], found: [Int]
  ) {
    let assigned = Quorum.assign(wanted: wanted, among: candidates)
    let total = assigned.map(\.count).reduce(0, +)
    #expect(total == found.reduce(0, +))
    if total == wanted.reduce(0, +) { #expect(assigned.map(\.count) == wanted) }
    let people = assigned.flatMap { $0 }
    #expect(Set(people).count == people.count, "one person serves one line only")
    #expect(zip(assigned, candidates).allSatisfy { Set($0).isSubset(of: $1) })
  }

  @Test func `it agrees with trying everything`() {
    // Every way in which four people could serve three lines that want one person each.
    for bits in 0..<4096 {
      let candidates = (0..<3).map { line in
        (0..<4).filter { bits >> (line * 4 + $0) & 1 == 1 }
      }
      let isPossible = candidates[0].contains { a in
        candidates[1].contains { b in
          b != a && candidates[2].contains { c in c != a && c != b }
        }
      }
      let assigned = Quorum.assign(wanted: [1, 1, 1], among: candidates)
      #expect(assigned.allSatisfy { $0.count == 1 } == isPossible)
    }
  }
}
