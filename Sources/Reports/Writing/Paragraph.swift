import ResetModel

/// Text in styled pieces that is broken between words so that lines stay within a width.
///
/// A word that is longer than a line stands alone and runs over: a file name that was cut in two
/// could not be copied.
package struct Paragraph {
  private var pieces: [(text: String, style: ANSIStyle?)] = []

  package init() {}

  /// Adds a piece; it must be escaped already.
  package mutating func add(_ text: String, _ style: ANSIStyle? = nil) {
    pieces.append((text, style))
  }

  /// The lines, each ended by a newline. `first` begins the first line, and the others are indented
  /// by `indent` spaces; styles are left out unless `colour` is true.
  package func lines(
    startingWith first: String = "", indent: Int = 0, width: Int = 80, colour: Bool
  ) -> String {
    var lines = Lines(startingWith: first, indent: indent, width: width)
    for (text, style) in pieces {
      var text = text
      text.withUTF8 { text in
        // Word by word: `split` would make a list of them first.
        var start = text.startIndex
        while start < text.endIndex {
          let end = text[start...].firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
          let word = UnsafeBufferPointer(rebasing: text[start..<end])
          if !word.isEmpty { lines.add(word, colour ? style : nil) }
          start = end + 1
        }
      }
    }
    return lines.finish()
  }
}

/// Lines as they become full of words.
private struct Lines {
  private let indent: Int
  private let width: Int
  private var bytes: [UInt8]
  private var column: Int
  private var isEmpty = true
  /// Words of one style on one line are styled together: what begins here.
  private var run: (start: Int, style: ANSIStyle?)

  init(startingWith first: String, indent: Int, width: Int) {
    self.indent = indent
    self.width = width
    bytes = []
    bytes.reserveCapacity(200)
    bytes += first.utf8
    column = VisibleText.columns(of: first)
    run = (bytes.count, nil)
  }

  mutating func add(_ word: UnsafeBufferPointer<UInt8>, _ style: ANSIStyle?) {
    let columns = VisibleText.columns(ofUTF8: word)
    if isEmpty {
      run.style = style
    } else if column + 1 + columns > width {
      endRun()
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
      column = indent
      run = (bytes.count, style)
    } else {
      if style != run.style { endRun() }
      bytes.append(UInt8(ascii: " "))
      column += 1
      if style != run.style { run = (bytes.count, style) }
    }
    isEmpty = false
    bytes.append(contentsOf: word)
    column += columns
  }

  private mutating func endRun() {
    guard let style = run.style, run.start < bytes.count else { return }
    let styled = style.applied(to: String(decoding: bytes[run.start...], as: UTF8.self))
    bytes.replaceSubrange(run.start..., with: styled.utf8)
  }

  mutating func finish() -> String {
    endRun()
    bytes.append(UInt8(ascii: "\n"))
    return String(decoding: bytes, as: UTF8.self)
  }
}
