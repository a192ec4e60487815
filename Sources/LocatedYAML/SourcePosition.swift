internal import ResetModel

extension SourceText {
  /// The bytes of a UTF-8 byte order mark that stands before the text; it carries no meaning.
  var byteOrderMark: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The place of a byte, with lines and columns counted as libyaml does: CR, LF and CR LF end a
  /// line, and a byte order mark is no column. The bytes before it must be UTF-8.
  func place(ofByte offset: Int) -> Place {
    var line = firstLine
    var lineStart = byteOrderMark
    for index in lineStart..<max(lineStart, offset) {
      let byte = bytes[index]
      let isInsideCRLF = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      guard byte == 0x0A || byte == 0x0D, !isInsideCRLF else { continue }
      line += 1
      lineStart = index + 1
    }
    // Every scalar has exactly one byte that does not continue another.
    let scalars = bytes[lineStart..<max(lineStart, offset)].count { $0 & 0xC0 != 0x80 }
    return Place(file: file, line: line, column: scalars + 1)
  }

  /// The place after the last character that is no space and ends no line.
  var endOfContent: Place {
    let last = bytes[byteOrderMark...].lastIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }
    return place(ofByte: last.map { $0 + 1 } ?? byteOrderMark)
  }
}
