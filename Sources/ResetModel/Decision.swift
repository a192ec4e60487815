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

  public init(
    _ name: String, _ effect: Effect, place: String?, sentence: String, facts: [String] = [],
    remedy: String? = nil
  ) {
    self.name = name
    self.effect = effect
    self.place = place
    self.sentence = sentence
    self.facts = facts
    self.remedy = remedy
  }
}

/// A decision with all that it rests on: every requirement that was asked, met or not.
public struct Decision: Hashable, Sendable {
  public let effect: Effect
  public let findings: [Finding]
  /// The names of the policies that apply, in the order of their files.
  public let policies: [String]

  /// The decision that the strongest finding makes; a request that nothing speaks of is denied.
  public init(findings: [Finding], policies: [String]) {
    effect = findings.map(\.effect).max() ?? .deny
    self.findings = findings
    self.policies = policies
  }

  /// The findings that stand in the way.
  public var unmet: [Finding] { findings.filter { $0.effect != .permit } }
}
