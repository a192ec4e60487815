/// The known word that somebody most likely meant.
public enum Suggestion {
  /// The nearest of the candidates by Levenshtein distance, if it is near enough to be a slip: at
  /// most a third of
  /// the word's length, and at least one edit. Nil for words over 64 characters.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard (1...64).contains(word.utf8.count) else { return nil }
    let allowed = max(1, word.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let distance = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// `did you mean \`word\`?` for the nearest candidate; nil where there is none.
  public static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean `\($0)`?" }
  }

  private static func editDistance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, a) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in other.enumerated() {
        let substituted = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
