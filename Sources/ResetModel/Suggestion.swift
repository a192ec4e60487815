/// The known word that somebody most likely meant.
public enum Suggestion {
  /// The nearest of the candidates, if it is near enough to be a slip: at most a third of the
  /// word's length in edits, but always one. Nil for words over 64 bytes.
  ///
  /// An edit is a character too many, too few, another, or two neighbours swapped; upper and lower
  /// case are the same.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard (1...64).contains(word.utf8.count) else { return nil }
    let letters = Array(word.lowercased())
    let allowed = max(1, letters.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let others = Array(candidate.lowercased())
      guard abs(others.count - letters.count) <= allowed else { continue }
      let distance = editDistance(letters, others)
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// `did you mean \`word\`?` for the nearest candidate; nil where there is none.
  public static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// The optimal string alignment distance, which counts two swapped neighbours as one edit.
  private static func editDistance(_ one: [Character], _ other: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (i, a) in one.enumerated() {
      var row = [i + 1]
      for (j, b) in other.enumerated() {
        var distance = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a == other[j - 1], one[i - 1] == b {
          distance = min(distance, beforeLast[j - 1] + 1)
        }
        row.append(distance)
      }
      (beforeLast, last) = (last, row)
    }
    return last[other.count]
  }
}
