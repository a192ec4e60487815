/// Gives people to lines so that one person serves one line only.
enum Quorum {
  /// Whom each line gets, at most as many as it wants; every line gets all it wants whenever that
  /// is possible.
  ///
  /// `candidates` are the people, by number, who could serve each line. This is Kuhn's method of
  /// augmenting paths (a maximum bipartite matching); earlier lines are served first where not all
  /// can be.
  static func assign(wanted: [Int], among candidates: [[Int]]) -> [[Int]] {
    // The usual case needs no search.
    if wanted.count == 1 { return [Array(candidates[0].prefix(wanted[0]))] }
    let people = (candidates.joined().max() ?? -1) + 1
    var lineOfPerson = [Int?](repeating: nil, count: people)

    // A person who serves another line may be taken from it, if that line finds somebody else.
    func findSomebody(for line: Int, _ asked: inout [Bool]) -> Bool {
      for person in candidates[line] where !asked[person] {
        asked[person] = true
        guard let other = lineOfPerson[person] else {
          lineOfPerson[person] = line
          return true
        }
        if other != line, findSomebody(for: other, &asked) {
          lineOfPerson[person] = line
          return true
        }
      }
      return false
    }

    for (line, number) in wanted.enumerated() {
      for _ in 0..<number {
        var asked = [Bool](repeating: false, count: people)
        guard findSomebody(for: line, &asked) else { break }
      }
    }
    return candidates.indices.map { line in
      lineOfPerson.indices.filter { lineOfPerson[$0] == line }
    }
  }
}
