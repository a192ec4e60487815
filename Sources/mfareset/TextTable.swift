import Reports
import ResetModel

/// Rows in aligned columns, for standard output; every cell is escaped. A long cell is shown whole.
struct TextTable {
  private let headings: [String]
  private var rows: [(cells: [String], note: String?)] = []

  init(_ headings: String...) { self.headings = headings }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter note: What is told below the row, broken between words.
  mutating func add(_ cells: String..., note: String? = nil) {
    rows.append((cells.map(VisibleText.escape), note.map(VisibleText.escape)))
  }

  /// The table's lines; a cell of more than 40 columns pushes those behind it to the right.
  var lines: [String] {
    let widths = headings.indices.dropLast().map { column in
      min(
        40,
        ([headings[column]] + rows.map { $0.cells[column] }).map(VisibleText.columns).max() ?? 0)
    }
    return ([(headings, nil)] + rows).flatMap { cells, note in
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: max(0, width - VisibleText.columns(of: cell)))
      }
      let line = (padded + [cells[cells.count - 1]]).joined(separator: "  ")
      return [line] + (note.map(Self.below) ?? [])
    }
  }

  private static func below(_ note: String) -> [String] {
    var paragraph = Paragraph()
    paragraph.add(note)
    return paragraph.lines(startingWith: "  ", indent: 4, colour: false)
      .split(separator: "\n").map(String.init)
  }
}
