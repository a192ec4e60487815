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

    /// Writes an array of objects, each with `finding` and `place`.
    func write(to json: inout JSONText) {
      if let known = self.json { return json.splice(known) }
      json.array(of: elements) { json, other in
        json.object { json in
          json.member("finding", other.name)
          json.member("place", other.place)
        }
      }
    }
  }
}
