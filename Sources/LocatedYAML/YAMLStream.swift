internal import CLibYAML
package import ResetModel

/// A text of several YAML documents.
package enum YAMLStream {
  /// The documents of a text, each byte for byte as it stands there, comments and `---` included;
  /// the text itself where it has no second one. Documents that hold nothing are left out.
  ///
  /// libyaml tells where documents begin, so that a `---` inside a text is none. What follows a
  /// syntax error stays with the document that holds it, whose reading then tells the error. Each
  /// document remembers its first line, for problems are told by the lines of the whole file.
  package static func documents(of source: SourceText) -> [SourceText] {
    guard source.foreignText == nil else { return [source] }
    let documents = openings(of: source)
    guard documents.count > 1 else { return [source] }
    let starts = byteOffsets(ofLines: documents.map(\.line), in: source.bytes)
    let parts = documents.indices.compactMap { index -> SourceText? in
      guard !documents[index].isEmpty else { return nil }
      let isFirst = index == 0
      let isLast = index == documents.count - 1
      let start = isFirst ? 0 : starts[index]
      return SourceText(
        file: source.file,
        bytes: Array(source.bytes[start..<(isLast ? source.bytes.count : starts[index + 1])]),
        firstLine: source.firstLine + (isFirst ? 0 : documents[index].line))
    }
    return parts.isEmpty ? [source] : parts
  }

  /// Where a document begins: its line from 0, and whether nothing is in it.
  private typealias Opening = (line: Int, isEmpty: Bool)

  private static func openings(of source: SourceText) -> [Opening] {
    source.bytes.withUnsafeBufferPointer { bytes -> [Opening] in
      let text = UnsafeBufferPointer(rebasing: bytes[source.byteOrderMark...])
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return [] }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
      var documents: [Opening] = []
      var event = yaml_event_t()
      while yaml_parser_parse(&parser, &event) == 1 {
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_STREAM_END_EVENT: return documents
        case YAML_DOCUMENT_START_EVENT: documents.append((event.start_mark.line, true))
        case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: break
        default:
          let isNothing =
            event.type == YAML_SCALAR_EVENT && event.data.scalar.length == 0
            && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event.data.scalar.tag == nil
            && event.data.scalar.anchor == nil
          if !isNothing { documents[documents.count - 1].isEmpty = false }
        }
      }
      if let last = documents.indices.last { documents[last].isEmpty = false }
      return documents
    }
  }

  /// The first byte of each of some lines, which are numbered from 0 and in order.
  private static func byteOffsets(ofLines lines: [Int], in bytes: [UInt8]) -> [Int] {
    var offsets: [Int] = []
    offsets.reserveCapacity(lines.count)
    var line = 0
    var start = 0
    for wanted in lines {
      while line < wanted, let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
      {
        let isCRLF = bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
        start = end + (isCRLF ? 2 : 1)
        line += 1
      }
      offsets.append(start)
    }
    return offsets
  }
}
