/// A text put together by string interpolation, for what is told of every request.
///
/// It comes to the same as an interpolated `String`, which takes new room again and again as it
/// grows; here the pieces meet on the stack.
package struct Wording: ExpressibleByStringInterpolation, Sendable {
  package let text: String

  /// Words without anything between them.
  package init(stringLiteral text: String) { self.text = text }

  /// The text that the pieces make.
  package init(stringInterpolation pieces: StringInterpolation) { text = pieces.text }

  /// The pieces, one after the other.
  package struct StringInterpolation: StringInterpolationProtocol, Sendable {
    private var utf8 = InlineArray<192, UInt8>(repeating: 0)
    private var filled = 0
    /// All of the text, once it is longer than there is room, or a piece does not lie in a row.
    private var long: String?

    /// No piece yet.
    package init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds words of ours.
    package mutating func appendLiteral(_ words: String) { append(words) }

    /// Adds a text as it is; nothing is escaped.
    package mutating func appendInterpolation(_ words: String) { append(words) }

    /// Adds a name as it was written.
    package mutating func appendInterpolation<Entity>(_ name: Identifier<Entity>) {
      append(name.text)
    }

    /// Adds a moment, as RFC 3339 writes it.
    package mutating func appendInterpolation(_ moment: Timestamp) {
      moment.withRFC3339 { if !append($0) { grow(by: moment.description) } }
    }

    private mutating func append(_ words: String) {
      let isDone = words.utf8.withContiguousStorageIfAvailable { append($0) }
      if isDone != true { grow(by: words) }
    }

    /// Appends the bytes where there is room; else does nothing and returns false.
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
      guard long == nil, bytes.count <= utf8.count - filled else { return false }
      let start = filled
      var span = utf8.mutableSpan
      span.withUnsafeMutableBufferPointer { room in
        _ = UnsafeMutableBufferPointer(rebasing: room[start...]).update(fromContentsOf: bytes)
      }
      filled += bytes.count
      return true
    }

    private mutating func grow(by words: String) { long = text + words }

    fileprivate var text: String {
      if let long { return long }
      return utf8.span.withUnsafeBufferPointer {
        String(decoding: $0.prefix(filled), as: UTF8.self)
      }
    }
  }
}
