import ResetModel

/// Text in styled pieces that is broken between words so that lines stay within a width.
///
/// A word that is longer than a line stands alone and runs over: a file name that was cut in two
/// could not be copied.
package struct Paragraph {
  private var words: [(text: String, style: ANSIStyle?)] = []

  package init() {}

  /// Adds a piece; it must be escaped already.
  package mutating func add(_ text: String, _ style: ANSIStyle? = nil) {
    words += text.split(separator: " ").map { (String($0), style) }
  }

  /// The lines, each ended by a newline. `first` begins the first line, and the others are indented
  /// by `indent` spaces; styles are left out unless `colour` is true.
  package func lines(
    startingWith first: String = "", indent: Int = 0, width: Int = 80, colour: Bool
  ) -> String {
    var text = first
    var column = VisibleText.columns(of: first)
    // Words of one style on one line are styled together.
    var run = ""
    var runStyle: ANSIStyle?
    func endRun() {
      text += colour && !run.isEmpty ? runStyle?.applied(to: run) ?? run : run
      run = ""
    }
    for (index, word) in words.enumerated() {
      let columns = VisibleText.columns(of: word.text)
      let breaks = index > 0 && column + 1 + columns > width
      if breaks {
        endRun()
        text += "\n" + String(repeating: " ", count: indent)
        column = indent
      } else if index > 0 {
        if word.style != runStyle { endRun() }
        if run.isEmpty { text += " " } else { run += " " }
        column += 1
      }
      runStyle = word.style
      run += word.text
      column += columns
    }
    endRun()
    return text + "\n"
  }
}
