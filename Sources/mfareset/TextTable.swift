import ResetModel

/// Rows in aligned columns, for standard output; every cell is escaped. A long cell is shown whole.
struct TextTable {
  private let headings: [String]
  private var rows: [[String]] = []

  init(_ headings: String...) { self.headings = headings }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ cells: String...) { rows.append(cells.map(VisibleText.escape)) }

  /// The table's lines; a cell of more than 40 columns pushes those behind it to the right.
  var lines: [String] {
    let widths = headings.indices.dropLast().map { column in
      min(40, ([headings[column]] + rows.map { $0[column] }).map(VisibleText.columns).max() ?? 0)
    }
    return ([headings] + rows).map { cells in
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: max(0, width - VisibleText.columns(of: cell)))
      }
      return (padded + [cells[cells.count - 1]]).joined(separator: "  ")
    }
  }
}
