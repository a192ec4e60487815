import ResetModel

/// A text in which places are marked 1️⃣, 2️⃣ and so on, without the marks.
struct MarkedText {
  let text: String
  /// The lines and columns of the marks, in their order.
  let places: [String]

  init(_ marked: String) {
    var text = String.UnicodeScalarView()
    var places: [String] = []
    var (line, column) = (1, 1)
    for character in marked {
      if character.unicodeScalars.contains("\u{20E3}") {
        places.append("\(line):\(column)")
        continue
      }
      text.append(contentsOf: character.unicodeScalars)
      if character == "\n" {
        line += 1
        column = 1
      } else {
        column += character.unicodeScalars.count
      }
    }
    self.text = String(text)
    self.places = places
  }
}

extension Problem {
  /// `line:column`.
  var lineAndColumn: String { "\(place.line):\(place.column)" }
}
