/// What policies say of a request.
///
/// Ordered by strength: a deny beats a hold, a hold beats a permit.
public enum Effect: String, CaseIterable, Hashable, Sendable, Comparable, Codable {
  case permit
  /// What is missing can still arrive.
  case hold
  /// Nothing that arrives later would help.
  case deny

  public static func < (one: Effect, other: Effect) -> Bool { one.strength < other.strength }

  private var strength: Int {
    switch self {
    case .permit: 0
    case .hold: 1
    case .deny: 2
    }
  }
}

/// What one requirement of one policy says of a request, met or not.
public struct Finding: Hashable, Sendable {
  /// `policy/check`, such as `user-resets/approvals`; rules that no policy can switch off stand
  /// under `always/`.
  public let name: String
  /// What this requirement alone would decide; `permit` means that it is met.
  public let effect: Effect
  /// Where the requirement stands, as `file:line`; nil for rules that stand in no policy file.
  public let place: String?
  /// What was found, in one sentence without a final period. Not escaped.
  public let sentence: String
  /// The facts that it rests on, each in a few words: `alex.kim@acme.example approved
  /// 2026-11-20T14:30:00Z`.
  public let facts: [String]
  /// The smallest change that would flip it; nil where it is met or nothing would help.
  public let remedy: String?
  /// The same requirement of further policies, met by the same facts; empty where it is not met, so
  /// that whatever stands in the way is told one by one.
  public private(set) var also: Alike

  public init(
    _ name: String, _ effect: Effect, place: String?, sentence: String, facts: [String] = [],
    remedy: String? = nil, also: Alike = []
  ) {
    self.name = name
    self.effect = effect
    self.place = place
    self.sentence = sentence
    self.facts = facts
    self.remedy = remedy
    self.also = also
  }

  /// Every requirement that it answers, by name and in order.
  public var names: [String] { [name] + also.compactMap(\.name) }

  /// Where all of them stand, in a few words for people: `policies/a.yaml:6, policies/b.yaml:4`, or
  /// of many `policies/a.yaml:6 and 19 more alike`; the name of a rule that stands in no file.
  public var places: String {
    // Two tell a pair; of twenty alike, the first stands for them.
    guard also.count < 3 else { return "\(place ?? name) and \(also.count) more alike" }
    return also.reduce(place ?? name) { "\($0), \($1.place)" }
  }

  /// Where else the same is asked.
  public struct Also: Hashable, Sendable {
    /// `policy/check`; nil where it was read from JSON, which tells places alone.
    public let name: String?
    /// `file:line`.
    public let place: String

    public init(_ name: String?, place: String) {
      self.name = name
      self.place = place
    }
  }

  /// Adds a further requirement that the same facts meet.
  public mutating func meets(_ other: Also) {
    precondition(effect == .permit, "what is not met is told one by one")
    also.append(other)
  }
}

/// A decision with all that it rests on: every requirement that was asked, met or not.
public struct Decision: Hashable, Sendable {
  public let effect: Effect
  public let findings: [Finding]
  /// The names of the policies that apply, in the order of their files.
  public let policies: [String]
  /// What a request that waits is missing, each in few words, such as `1 identity check`; empty for
  /// others. Not escaped.
  public let lacks: [String]
  /// When a request that waits expires, or something that counts for it now stops to, whichever
  /// comes first: what is missing must arrive before. Nil for others, and where there is no such
  /// moment.
  public let deadline: Timestamp?

  /// The decision that the strongest finding makes; a request that nothing speaks of is denied.
  public init(
    findings: [Finding], policies: [String], lacks: [String] = [], deadline: Timestamp? = nil
  ) {
    self.lacks = lacks
    self.deadline = deadline
    effect = findings.map(\.effect).max() ?? .deny
    self.findings = findings
    self.policies = policies
  }

  /// The same decision on a request that expires at a moment.
  public func expiring(at moment: Timestamp) -> Decision {
    Decision(
      findings: findings, policies: policies, lacks: lacks,
      deadline: min(deadline ?? moment, moment))
  }

  /// The findings that stand in the way.
  public var unmet: [Finding] {
    effect == .permit ? [] : findings.filter { $0.effect != .permit }
  }
}
