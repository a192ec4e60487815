internal import ResetModel

extension SourceText {
  /// What is not the same text to every reader: libyaml would guess UTF-16 from a byte order mark,
  /// and take NEL, LS and PS for line breaks. Nil where there is nothing of the kind.
  var foreignText: Problem? {
    if isASCII { return nil }
    if let offset = firstByteThatIsNotUTF8 {
      return problem(
        "the file is not UTF-8 from here on", at: place(ofByte: offset),
        hint: "save it as UTF-8, without another encoding")
    }
    if let (offset, name) = firstDisputedLineBreak {
      return problem(
        "\(name) is a line break to some readers of YAML only", at: place(ofByte: offset),
        hint: "write it as an escape in double quotes")
    }
    return nil
  }

  /// The byte where the text stops being UTF-8; nil where it is UTF-8 throughout.
  private var firstByteThatIsNotUTF8: Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      guard index + length <= bytes.count,
        String(validating: bytes[index..<index + length], as: UTF8.self) != nil
      else { return index }
      index += length
    }
    return nil
  }

  /// The first NEL, LS or PS, which YAML 1.1 and libyaml take for line breaks and YAML 1.2 for
  /// text.
  /// The bytes must be UTF-8.
  private var firstDisputedLineBreak: (offset: Int, name: String)? {
    for (index, byte) in bytes.enumerated() where byte == 0xC2 || byte == 0xE2 {
      if byte == 0xC2, bytes[index + 1] == 0x85 { return (index, "U+0085") }
      if byte == 0xE2, bytes[index + 1] == 0x80 {
        if bytes[index + 2] == 0xA8 { return (index, "U+2028") }
        if bytes[index + 2] == 0xA9 { return (index, "U+2029") }
      }
    }
    return nil
  }

  /// Whether every byte is ASCII; a long text is settled eight bytes at a time.
  private var isASCII: Bool {
    bytes.withUnsafeBytes { raw in
      let words = raw.count / 8
      for word in 0..<words
      where raw.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) & 0x8080_8080_8080_8080
        != 0
      {
        return false
      }
      return raw[(words * 8)...].allSatisfy { $0 < 0x80 }
    }
  }
}
