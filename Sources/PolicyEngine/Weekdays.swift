internal import LocatedYAML
internal import ResetModel

/// Some days of the week; 0 is Monday.
struct Weekdays: Hashable, Sendable {
  private var bits: UInt8 = 0

  static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  static let all = Weekdays(days: 0..<7)

  init(days: some Sequence<Int>) {
    for day in days { bits |= 1 << UInt8(day) }
  }

  func contains(_ day: Int) -> Bool { bits & (1 << UInt8(day)) != 0 }

  /// `mon`, or a range such as `mon-fri` or `sat-mon`, both ends included; nil for anything else.
  private init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      .map { name in Self.names.firstIndex { $0.utf8.elementsEqual(name.utf8) } }
    switch ends.count {
    case 1:
      guard let day = ends[0] else { return nil }
      self.init(days: [day])
    case 2:
      guard let first = ends[0], let last = ends[1] else { return nil }
      self.init(days: (0...(last - first + 7) % 7).map { (first + $0) % 7 })
    default: return nil
    }
  }

  /// One word or a list of them.
  static var shape: Shape<Weekdays> {
    let word = Shape<String>.text().refined { text, node, reader -> Weekdays? in
      guard let days = Weekdays(text) else {
        reader.report(
          "`\(text.prefix(80))` is no day or range of days", at: node,
          hint: "days are \(names.joined(separator: ", ")), ranges like mon-fri")
        return nil
      }
      return days
    }
    let list = Shape<[Weekdays]>.list(of: word)
    return Shape(schema: schema) { node, reader in
      guard case .sequence = node.content else { return word.read(node, &reader) }
      return list.read(node, &reader).map { parts in
        Weekdays(days: (0..<7).filter { day in parts.contains { $0.contains(day) } })
      }
    }
  }

  private static var schema: JSONSchema {
    let word: JSONSchema = [
      "type": "string",
      "pattern": "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$",
    ]
    return ["oneOf": [word, ["type": "array", "items": word, "minItems": 1]]]
  }
}

extension Weekdays: CustomStringConvertible {
  /// `mon-fri`, `mon, wed, sat-sun`.
  var description: String {
    var runs: [ClosedRange<Int>] = []
    for day in 0..<7 where contains(day) {
      if let last = runs.last, last.upperBound == day - 1 {
        runs[runs.count - 1] = last.lowerBound...day
      } else {
        runs.append(day...day)
      }
    }
    return runs.map { run in
      let (first, last) = (Self.names[run.lowerBound], Self.names[run.upperBound])
      return run.count == 1 ? first : "\(first)-\(last)"
    }.joined(separator: ", ")
  }
}
