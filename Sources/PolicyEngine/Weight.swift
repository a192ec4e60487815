/// What one approval is worth to whatever asks for approvals.
enum Weight: Hashable {
  case counts
  /// It could count, were the approver somebody else; whoever asks for another role says more.
  case lacksRole(String)
  case doesNotCount(String)

  init(_ objection: Objection, _ words: String) {
    self = if case .lacksRole = objection { .lacksRole(words) } else { .doesNotCount(words) }
  }

  /// Why it does not count; nil where it does.
  var objection: String? {
    switch self {
    case .counts: nil
    case .lacksRole(let words), .doesNotCount(let words): words
    }
  }

  /// The more telling of two: that it counts somewhere, else why it does not.
  func joined(with other: Weight) -> Weight {
    switch (self, other) {
    case (.counts, _), (_, .counts): .counts
    case (.lacksRole, _): other
    default: self
    }
  }
}
