extension Finding {
  /// Where else the same is asked, in the order of the policies.
  public struct Alike: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
    private var elements: [Also]
    /// What `write(to:)` writes, where it is known already.
    private var json: [UInt8]?

    /// - Parameter isToldOften: whether the same is told of many requests, so that how JSON tells it
    ///   is worked out once.
    public init(_ elements: [Also], isToldOften: Bool = false) {
      self.elements = elements
      guard isToldOften else { return }
      var json = JSONText()
      write(to: &json)
      self.json = json.bytes
    }

    public init(arrayLiteral elements: Also...) { self.init(elements) }

    public var startIndex: Int { elements.startIndex }
    public var endIndex: Int { elements.endIndex }
    public subscript(position: Int) -> Also { elements[position] }

    public static func == (one: Alike, other: Alike) -> Bool { one.elements == other.elements }

    public func hash(into hasher: inout Hasher) { hasher.combine(elements) }

    mutating func append(_ other: Also) {
      elements.append(other)
      json = nil
    }

    /// Writes an array of places: twenty policies alike would fill half of every entry with names
    /// that their places tell too.
    func write(to json: inout JSONText) {
      if let known = self.json { return json.splice(known) }
      json.array(of: elements) { $0.string($1.place) }
    }
  }
}
