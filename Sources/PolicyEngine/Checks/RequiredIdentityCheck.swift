internal import LocatedYAML
internal import ResetModel

/// `identity_check`: how the helpdesk made sure who was asking, and when.
struct RequiredIdentityCheck: PolicyCheck {
  /// The name of a method, compared by its exact bytes.
  typealias Method = Identifier<IdentityCheck>

  let count: Int
  /// Empty for whatever method.
  let methods: [Method]
  /// How old a check may be at the time of deciding; nil for any age.
  let within: TimeSpan?
  /// What is told where the checks are there; made once for all requests.
  private let met: String

  init(count: Int, methods: [Method], within: TimeSpan?) {
    self.count = count
    self.methods = methods
    self.within = within
    met = "the identity was checked\(count == 1 ? "" : " \(count) times")"
  }

  static let field: Field<RequiredIdentityCheck> = {
    let count = Field("count", .integer(in: 1...20), "How many checks; 1 where this is left out.")
    let methods = Field(
      "methods", .list(of: .name),
      "The methods that count, such as callback, video-call, in-person; any where this is left out."
    )
    let within = Field(
      "within", Shape<TimeSpan>.timeSpan,
      "How old a check may be when it is used: 24h; any age where this is left out.")
    return Field(
      "identity_check",
      .mapping([count, methods, within]) { fields in
        RequiredIdentityCheck(
          count: fields(count) ?? 1, methods: (fields(methods) ?? []).map { Method($0) },
          within: fields(within))
      }, "How the helpdesk must have made sure who was asking.")
  }()

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    var counted: [IdentityCheck] = []
    let facts = matter.request.identityChecks.map { check in
      let objection = objection(to: check, counted: counted, matter)
      if objection == nil { counted.append(check) }
      return Self.fact(check, objection: objection)
    }
    // As soon as the last check that is needed is too old, one is missing.
    let until = within.flatMap { span in
      counted.map { $0.at + span }.sorted(by: >).prefix(count).last
    }
    guard counted.count < count else { return [.met(met, facts: facts, until: until)] }
    return [
      .unmet(
        .hold, unmet(counted.count), facts: facts,
        remedy: remedy(missing: count - counted.count, matter),
        lack: .identityChecks(count - counted.count), until: until)
    ]
  }

  func implies(_ other: RequiredIdentityCheck) -> Bool {
    count >= other.count
      && (other.methods.isEmpty
        || !methods.isEmpty && methods.allSatisfy(other.methods.contains))
      && other.within.map { limit in within.map { $0 <= limit } ?? false } ?? true
  }
}

extension RequiredIdentityCheck {
  private func objection(
    to check: IdentityCheck, counted: [IdentityCheck], _ matter: Deliberation
  ) -> String? {
    if !methods.isEmpty, !methods.contains(Method(check.method)) {
      return "the policy asks for \(methods.map(\.text).joined(separator: ", "))"
    }
    if matter.facts.isFromTheFuture(check.at) { return "it is dated in the future" }
    if let within, check.at + within < matter.now { return "it is older than \(within)" }
    let isTold = counted.contains {
      ($0.method, $0.by, $0.at, $0.reference ?? "")
        == (check.method, check.by, check.at, check.reference ?? "")
    }
    return isTold ? "the same check is told twice" : nil
  }

  private static func fact(_ check: IdentityCheck, objection: String?) -> String {
    let fact = Wording("\(check.method) by \(check.by) \(check.at)").text
    return objection.map { "\(fact), which does not count: \($0)" } ?? fact
  }

  private func unmet(_ counted: Int) -> String {
    counted == 0
      ? "no identity check counts; \(count) \(count == 1 ? "is" : "are") needed"
      : "only \(counted) of \(count) identity checks count\(counted == 1 ? "s" : "")"
  }

  private func remedy(missing: Int, _ matter: Deliberation) -> String {
    let kind = methods.isEmpty ? "" : " (\(methods.map(\.text).joined(separator: " or ")))"
    let (checks, each) = missing == 1 ? ("check", "it") : ("checks", "each")
    let validity = within.map { "; \(each) counts for \($0) after it is made" } ?? ""
    return "needs \(missing) more identity \(checks)\(kind)\(matter.beforeDeadline)\(validity)"
  }
}
