/// Where something stands in a file: its line and column, counted from 1 in Unicode scalars, as
/// compilers do.
public struct Place: Hashable, Sendable {
  /// The file as a person would look for it, such as `incoming/HD-1.yaml`; hostile, so escape it
  /// when it is shown.
  public let file: String
  public let line: Int
  public let column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// A file or a folder as a whole, which has neither line nor column: both are 0.
  public init(wholeOf file: String) { self.init(file: file, line: 0, column: 0) }

  /// `file:line`, as findings name a policy's requirement.
  public var fileAndLine: String { "\(file):\(line)" }
}

extension Place: Comparable {
  public static func < (one: Place, other: Place) -> Bool {
    (one.file, one.line, one.column) < (other.file, other.line, other.column)
  }
}

extension Place: CustomStringConvertible {
  public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}

/// A value and the place it was read from.
public struct Located<Value> {
  public let value: Value
  public let place: Place

  @inlinable
  public init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }

  /// Another value made of this one, at the same place.
  public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Located<Other> {
    Located<Other>(try transform(value), at: place)
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
