/// A line of a file with carets under the places of its problems.
struct ProblemExcerpt {
  private let line: String.UnicodeScalarView
  /// Where the carets stand, counted from 0.
  private var columns: [Int]

  init(_ line: String, column: Int) {
    self.line = line.unicodeScalars
    columns = [min(column - 1, self.line.count)]
  }

  /// Adds a caret; false, with nothing added, where the part of a long line that is shown ends
  /// before it.
  mutating func add(column: Int) -> Bool {
    let place = min(column - 1, line.count)
    guard place >= start, place < start + Self.shown else { return false }
    columns.append(place)
    return true
  }

  /// A long line is shown around the first caret only.
  private var start: Int { max(0, columns[0] - 60) }

  private static var shown: Int { 100 }

  /// Both lines, escaped for a terminal.
  var lines: String {
    let cut = line.dropFirst(start)
    let window = cut.prefix(Self.shown)
    let left = start > 0 ? "…" : ""
    let right = window.endIndex < cut.endIndex ? "…" : ""
    var carets = ""
    var end = 0
    for column in Set(columns).sorted() {
      let before = left + VisibleText.escape(String(window.prefix(column - start)))
      let gap = max(0, VisibleText.columns(of: before) - end)
      carets += String(repeating: " ", count: gap) + "^"
      end += gap + 1
    }
    return "  \(left)\(VisibleText.escape(String(window)))\(right)\n  \(carets)"
  }
}

extension [Problem] {
  /// Each problem's description, in this order; of neighbours in one line the last one alone shows
  /// it, with a caret for each.
  public var descriptions: [String] {
    var told = map(\.summary)
    // The line that was shown last, as far as it goes, and the problem that shows it.
    var shown: (index: Int, excerpt: ProblemExcerpt)?
    for (index, problem) in enumerated() {
      guard let line = problem.excerpt else { continue }
      if var last = shown, last.index == index - 1, self[last.index].excerpt == line,
        self[last.index].place.fileAndLine == problem.place.fileAndLine,
        last.excerpt.add(column: problem.place.column)
      {
        last.index = index
        shown = last
        continue
      }
      if let shown { told[shown.index] += "\n" + shown.excerpt.lines }
      shown = (index, ProblemExcerpt(line, column: problem.place.column))
    }
    if let shown { told[shown.index] += "\n" + shown.excerpt.lines }
    return told
  }
}
