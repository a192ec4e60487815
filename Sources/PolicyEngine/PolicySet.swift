package import LocatedYAML
package import ResetModel

/// All policies of an organisation, which decide together.
package struct PolicySet: Sendable {
  /// In the order of their files' names.
  package let policies: [Policy]
  /// The same policies as far as deciding needs them.
  private let rules: [Rule]
  private let questions: Questions
  private let unison: Unison
  private let names: [String]

  private init(_ policies: [Policy]) {
    self.policies = policies
    var numbers = QuestionNumbers()
    rules = policies.map { numbers.rule(for: $0) }
    questions = numbers.questions
    unison = Unison(of: rules)
    names = policies.map(\.name)
  }

  /// The policies as they are while the threat level is elevated.
  package var underElevatedThreat: PolicySet { PolicySet(policies.map(\.underElevatedThreat)) }

  /// Whether any policy asks for a signature, of an approval or of a request.
  package var needSignatures: Bool {
    policies.contains { policy in
      policy.needsSignature || policy.checks.contains { $0.value is RequiredSigner }
    }
  }

  /// The kinds of requests that policies may speak of.
  package static let kinds: [RequestKind] = [.lostDevice, .sandboxOverwrite]

  /// Reads every policy of a folder, or tells every problem of every file.
  ///
  /// One broken file, a name that stands twice, or no file at all refuses the whole folder: with a
  /// policy missing, something might be permitted that it would have stopped. Give all files for
  /// which `PolicyFile(name:)` is `policy`. `fields` are what requests of each kind can tell, as
  /// dotted paths; empty where they are not known, and then required fields are not looked at.
  package static func read(
    _ files: [SourceText], folder: String, fields: [RequestKind: Set<String>] = [:]
  ) throws(PolicyProblems) -> PolicySet {
    guard !files.isEmpty else {
      throw PolicyProblems([
        Problem(
          "there is no policy here, and without one every request would be denied",
          at: Place(wholeOf: folder),
          hint: "write one, or copy those that `mfareset init` makes")
      ])
    }
    let shape = Policy.shape(kinds: kinds)
    var policies: [Policy] = []
    var problems: [Problem] = []
    for file in files.sorted(by: { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }) {
      do throws(YAMLRefusal) {
        let reading = try YAMLDocument(file).read(as: shape)
        problems += reading.problems
        guard let policy = reading.value else { continue }
        problems += policy.misspeltFields(among: fields)
        if let first = policies.first(where: { $0.name == policy.name }) {
          problems.append(
            file.problem(
              "the policy `\(policy.name)` stands in \(first.place.fileAndLine) already",
              at: policy.place, hint: "give each policy a name of its own"))
        }
        policies.append(policy)
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw PolicyProblems(problems) }
    return PolicySet(policies)
  }

  /// Decides on a request: asks every requirement of every policy that applies, and those that no
  /// policy can switch off. Rethrows what the history throws.
  ///
  /// The findings stand in the order of the rules, then of the policies' files, then of their
  /// checks and limits.
  package func decide(_ facts: Facts, history: some ResetHistory) throws -> Verdict {
    var matter = Deliberation(facts)
    var applying = applying(to: matter)
    var spared: [User] = []
    if matter.isForEveryone { (matter, applying, spared) = sparing(facts, applying) }
    matter.needsSignature = needsSignature(applying)
    if facts.hasRefusal {
      matter.approverRoles = applying.reduce(into: []) { roles, policy in
        roles.formUnion(rules[policy.rule].approverRoles)
      }
    }
    matter.setDeadline(within: applying.lazy.compactMap { rules[$0.rule].decidedWithin }.min())
    let isUnanimous = isUnanimous(applying)
    var hearing = Hearing(
      matter, questions, history: history,
      capacity: applying.reduce(3) { $0 + rules[$1.rule].requirements })
    hearing.add(
      applying.isEmpty
        ? AlwaysRules.noPolicyApplies(matter, policies: policies)
        : AlwaysRules.everySubjectIsCovered(
          matter, by: isUnanimous ? [.all] : applying.map(\.coverage)))
    if !spared.isEmpty, matter.subjects.isEmpty { hearing.add(AlwaysRules.somebodyIsLeft(matter)) }
    hearing.add(
      AlwaysRules.anAdministratorApproves(matter), lack: AlwaysRules.administratorsApproval(matter))
    if let refusal = AlwaysRules.nobodyRefuses(matter) {
      hearing.add(refusal, lack: .thing("a refusal's signature verified"))
    }
    if try !isUnanimous || !hearing.hear(unison) {
      for (rule, coverage) in applying { try hearing.hear(rules[rule], about: coverage) }
    }
    let decision = hearing.conclude(
      by: isUnanimous ? names : applying.map { names[$0.rule] })
    return Verdict(
      decision: decision,
      authorization: decision.effect == .permit
        ? AuthorizedReset(request: matter.facts.request, permittedBy: decision) : nil,
      objections: matter.objections(weights: hearing.weights), spared: spared)
  }

  /// Whether every policy there is applies to all subjects.
  private func isUnanimous(_ applying: [(rule: Int, coverage: Coverage)]) -> Bool {
    applying.count == rules.count
      && applying.allSatisfy(\.coverage.isOfAll)
  }

  private func needsSignature(_ applying: [(rule: Int, coverage: Coverage)]) -> Bool {
    applying.contains { rules[$0.rule].needsSignature }
  }

  /// Leaves out of a reset of everyone whom `Sparing` spares; which policies apply stays the same.
  private func sparing(
    _ facts: Facts, _ applying: [(rule: Int, coverage: Coverage)]
  ) -> (Deliberation, [(rule: Int, coverage: Coverage)], spared: [User]) {
    var everyone = Deliberation(facts, maySpare: true)
    everyone.needsSignature = needsSignature(applying)
    let checks = applying.flatMap { policies[$0.rule].checks }.compactMap {
      $0.value as? RequiredApprovals
    }
    let spared = Sparing(everyone, asked: checks).spared
    let matter = Deliberation(facts.sparing(Set(spared.map(\.id))))
    return (
      matter,
      applying.map { rule, _ in
        (rule, policies[rule].scope.subjects.coverage(of: matter) ?? .some([]))
      }, spared
    )
  }

  /// The policies that apply, by their numbers, each with the subjects that it is about.
  private func applying(to matter: Deliberation) -> [(rule: Int, coverage: Coverage)] {
    var applying: [(rule: Int, coverage: Coverage)] = []
    // A request that resets nobody is nobody's to permit.
    if matter.subjects.isEmpty { return applying }
    applying.reserveCapacity(rules.count)
    for index in rules.indices {
      let filter = rules[index].filter
      guard filter.mismatch(with: matter.form) == nil else { continue }
      if !filter.isInEveryOrg, policies[index].scope.mismatch(with: matter) != nil { continue }
      if filter.isAboutEverybody {
        applying.append((index, .all))
      } else if let coverage = policies[index].scope.subjects.coverage(of: matter) {
        applying.append((index, coverage))
      }
    }
    return applying
  }

  /// The JSON Schema (draft 2020-12) of a policy file.
  package static var schema: JSONSchema {
    Policy.shape(kinds: kinds).schema
      .adding("$schema", "https://json-schema.org/draft/2020-12/schema")
      .adding("title", "mfareset policy")
  }
}

/// What policies say of one request.
package struct Verdict: Sendable {
  package let decision: Decision
  /// The permission to reset; nil unless the decision is to permit.
  package let authorization: AuthorizedReset?
  /// For each of the approvals and refusals, in their order, why it does not count; nil where it
  /// does.
  package let objections: [String?]
  /// Those whom a reset of everyone leaves out, as it rests on their approvals.
  package let spared: [User]

  /// What people should know besides, in plain words: who is left out of a reset of everyone.
  package var notes: [String] {
    guard !spared.isEmpty else { return [] }
    let names = spared.map(\.login).joined(separator: ", ")
    return [
      "left out of the reset, as it rests on their approval and nobody approves a reset of their own MFA: \(names)"
    ]
  }

  fileprivate init(
    decision: Decision, authorization: AuthorizedReset?, objections: [String?], spared: [User]
  ) {
    self.decision = decision
    self.authorization = authorization
    self.objections = objections
    self.spared = spared
  }
}
