internal import ResetModel

/// What a request that waits is missing, in few words: a line of `mfareset status`.
enum Lack: Hashable {
  /// So many more; nil for whatever proof.
  case approvals(Int, by: Role, proof: Approval.Proof?)
  case identityChecks(Int)
  case fields([String])
  /// What has no number, in words.
  case thing(String)
  case time(String, until: Timestamp)

  /// The same lacks in words, each once: who is asked for an approval twice gives one.
  static func words(for lacks: [Lack], in org: OrgID) -> [String] {
    var kept: [Lack] = []
    for lack in lacks where !kept.contains(where: { $0.includes(lack) }) {
      let place = kept.firstIndex(where: lack.includes) ?? kept.endIndex
      kept.removeAll(where: lack.includes)
      kept.insert(lack, at: place)
    }
    return kept.map { $0.words(in: org) }
  }

  /// Whether whoever brings this brings the other as well.
  private func includes(_ other: Lack) -> Bool {
    switch (self, other) {
    case (.approvals(let mine, let role, let proof), .approvals(let theirs, let same, let wanted)):
      role == same && mine >= theirs && (wanted == nil || proof == .signed || proof == wanted)
    case (.identityChecks(let mine), .identityChecks(let theirs)): mine >= theirs
    default: self == other
    }
  }

  private func words(in org: OrgID) -> String {
    switch self {
    case .approvals(let number, let role, let proof):
      "\(number)\(proof.map { " \($0.rawValue)" } ?? "") approval\(number == 1 ? "" : "s") by "
        + Self.people(number, role, in: org)
    case .identityChecks(let number): "\(number) identity check\(number == 1 ? "" : "s")"
    case .fields(let paths): paths.joined(separator: " and ")
    case .thing(let words): words
    case .time(let words, let moment): "\(words) \(moment.minuteDescription)"
    }
  }

  private static func people(_ number: Int, _ role: Role, in org: OrgID) -> String {
    role == .administrator
      ? "\(number == 1 ? "an administrator" : "administrators") of \(org)"
      : "\(number == 1 ? "somebody" : "people") with the role \(role) in \(org)"
  }
}
