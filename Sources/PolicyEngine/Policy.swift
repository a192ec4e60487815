internal import LocatedYAML
package import ResetModel

/// What an organisation asks before MFA is reset: one policy file, read and well-formed.
package struct Policy: Sendable {
  /// Unique among the policies; its findings are called `name/check`.
  package let name: String
  package let description: String?
  /// Where its name stands.
  package let place: Place
  package let scope: PolicyScope
  /// What it requires, in the order of `PolicyChecks.all`.
  let checks: [Located<any PolicyCheck>]
  /// In the order of the file.
  let limits: [Located<any PolicyLimit>]
  /// The file's text, for the excerpts of problems that are found later.
  package let source: SourceText
  /// What it asks while the threat level is elevated; nil for the same.
  let elevated: ElevatedBlock?
  /// Whether it asks for an approval that is signed.
  let needsSignature: Bool

  private init(
    name: Located<String>, description: String?, scope: PolicyScope,
    checks: [Located<any PolicyCheck>], limits: [Located<any PolicyLimit>],
    elevated: ElevatedBlock?, source: SourceText
  ) {
    self.elevated = elevated
    needsSignature = checks.contains {
      ($0.value as? RequiredApprovals)?.needsSignature ?? false
    }
    self.name = name.value
    place = name.place
    self.description = description
    self.scope = scope
    self.checks = checks
    self.limits = limits
    self.source = source
  }
}

extension Policy {
  /// The policy as it is while the threat level is elevated.
  var underElevatedThreat: Policy {
    guard let elevated else { return self }
    return Policy(
      name: Located(name, at: place), description: description, scope: scope,
      checks: elevated.replacing(checks), limits: limits + elevated.limits, elevated: nil,
      source: source)
  }
}

extension Policy {
  /// The shape of a policy file, given the kinds of requests that there are.
  static func shape(kinds: [RequestKind]) -> Shape<Policy> {
    let name = Field(
      "policy", name, required: true,
      "The policy's name, in small letters, digits and hyphens; findings bear it.")
    let description = Field(
      "description", Shape<String>.text(), "What the policy is for, in a sentence.")
    let scope = Field(
      "applies_to", PolicyScope.shape(kinds: kinds), required: true,
      "Which requests the policy is about.")
    let require = Field(
      "require", requirements, required: true, "What must be there; all of it.")
    let limits = Field(
      "limits", .list(of: PolicyLimits.line),
      "How many resets there may be; counted in the journal, this request's own included. Limits per subject are about the subjects that the policy is about, all others about the whole request."
    )
    let elevated = Field(
      "elevated", ElevatedBlock.shape(requirements: requirements),
      "What counts while `threat_level` is elevated: stricter only.")
    return .mapping([name, description, scope, require, limits, elevated]) { fields in
      let (called, meant, about) = (fields(name), fields(description), fields(scope))
      let (checks, limits) = (fields(require), fields(limits))
      let elevated = fields(elevated)
      guard let called, let about, let checks else { return nil }
      if let loose = elevated?.loosening(of: checks) {
        fields.reader.report(
          "elevated: `\(type(of: loose.value).name)` asks for less than the policy's own",
          at: loose.place,
          hint: "a policy under an elevated threat level can only be stricter")
        return nil
      }
      return Policy(
        name: called, description: meant, scope: about, checks: checks, limits: limits ?? [],
        elevated: elevated, source: fields.reader.source)
    }
  }

  private static var name: Shape<Located<String>> {
    Shape<String>.name.refined { name, node, reader in
      let hyphen = UInt8(ascii: "-")
      let isName =
        name.utf8.count <= 64 && name.utf8.first != hyphen
        && name.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == hyphen
        }
      guard isName, name != AlwaysRules.name else {
        reader.report(
          isName
            ? "`\(name)` is the name of the rules that no policy can switch off"
            : "`\(name.prefix(80))` is no name for a policy", at: node,
          hint: "use up to 64 small letters, digits and hyphens, such as user-resets")
        return nil
      }
      return Located(name, at: reader.place(of: node))
    }
  }

  /// The shape of `require`, from the list of checks.
  private static var requirements: Shape<[Located<any PolicyCheck>]> {
    Shape<[Located<any PolicyCheck>]>.mapping(PolicyChecks.all.map { $0.anyField }) { fields in
      // Not lazily: every check reports its own problems.
      var checks: [Located<any PolicyCheck>] = []
      for check in PolicyChecks.all {
        if let check = check.read(from: &fields) { checks.append(check) }
      }
      return checks
    }.refined { checks, node, reader in
      if case .mapping(let pairs) = node.content, pairs.isEmpty {
        reader.report(
          "a policy requires something", at: node,
          hint: "such as approvals: [{count: 1, role: administrator, proof: recorded}]")
        return nil
      }
      return checks
    }
  }
}
