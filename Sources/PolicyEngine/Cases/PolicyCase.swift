package import LocatedYAML
package import ResetModel

/// One case: a request, the resets there were before, and what is expected to be decided.
package struct PolicyCase: Sendable {
  package let name: String
  package let place: Place
  package let now: Timestamp
  /// The request as a request file would hold it, with the defaults filled in; to be read by
  /// whoever reads request files.
  package let request: YAMLNode
  /// Approvals and refusals that came as signed files.
  package let signed: [CaseSignedWord]
  /// The id or login of who signed the request itself, and of whose account dropped it; nil for
  /// nobody.
  package let signer: String?
  package let submitter: String?
  package let history: [PastReset]
  /// Resets that the run made before this request.
  package let resetsInRun: Int
  package let expectation: CaseExpectation
  /// The file of cases, for the excerpts of problems in the request.
  package let source: SourceText
}

/// A reset that there was before a case's request.
package struct PastReset: Sendable {
  /// The id or login of who was reset.
  package let user: Located<String>
  package let at: Timestamp
  /// Where it was; nil for the request's org.
  package let org: OrgID?
  /// How many there were at that moment.
  package let count: Int
}

/// What a case expects.
package struct CaseExpectation: Sendable {
  package let effect: Effect
  /// The name of a finding that alone has this effect: `user-resets/approvals`; nil for whichever.
  package let finding: Located<String>?
}

/// A case as it stands, before the file's defaults are filled in.
struct UnboundCase: Sendable {
  let name: Located<String>
  let now: Timestamp?
  let request: YAMLNode
  let approvals: YAMLNode?
  /// Nil for those that the file gives to every case.
  let signed: [CaseSignedWord]?
  let signer: String?
  let submitter: String?
  let history: [PastReset]
  let resetsInRun: Int
  let expectation: CaseExpectation

  func bound(
    to defaults: YAMLNode?, now common: Timestamp, signed words: [CaseSignedWord],
    _ source: SourceText
  ) -> PolicyCase {
    var request = defaults.map { self.request.filled(from: $0) } ?? self.request
    if let approvals { request = request.setting("approvals", to: approvals.nilIfEmpty) }
    return PolicyCase(
      name: name.value, place: name.place, now: now ?? common, request: request,
      signed: signed ?? words, signer: signer, submitter: submitter, history: history,
      resetsInRun: resetsInRun, expectation: expectation, source: source)
  }

  static var shape: Shape<UnboundCase> {
    let name = Field(
      "case", Shape<String>.text(maximumBytes: 1024).located, required: true,
      "What the case shows, in a sentence.")
    let now = Field("now", .timestamp, "The moment as of which to decide, where it is another.")
    let request = Field(
      "request", .anyMapping, required: true, "The request, as a request file would hold it.")
    let approvals = Field(
      "approvals", anyList, "The request's approvals, in place of those that it or `defaults` have."
    )
    let signed = Field(
      "signed", CaseSignedWord.list,
      "Approvals and refusals that came as signed files, in place of those that every case has.")
    let signer = Field(
      "signer", .name, "The id or login of who signed the request itself; nobody if left out.")
    let submitter = Field(
      "submitter", .name, "The id or login of whose account dropped it; nobody's if left out.")
    let history = Field("history", .list(of: PastReset.shape), "Resets that there were before.")
    let inRun = Field(
      "resets_in_run", .integer(in: 0...1_000_000), "Resets that the same run made before.")
    let expect = Field(
      "expect", CaseExpectation.shape, required: true, "What is expected to be decided.")
    return .mapping([
      name, now, request, approvals, signed, signer, submitter, history, inRun, expect,
    ]) { fields in
      let (called, moment, asked) = (fields(name), fields(now), fields(request))
      let (consent, past, run) = (fields(approvals), fields(history), fields(inRun))
      let (words, author, dropper) = (fields(signed), fields(signer), fields(submitter))
      let expected = fields(expect)
      guard let called, let asked, let expected else { return nil }
      return UnboundCase(
        name: called, now: moment, request: asked, approvals: consent,
        signed: words, signer: author, submitter: dropper, history: past ?? [],
        resetsInRun: run ?? 0, expectation: expected)
    }
  }

  /// A list of whatever there is, as it stands; it may be empty.
  private static var anyList: Shape<YAMLNode> {
    Shape(schema: ["type": "array"]) { node, reader in
      guard case .sequence = node.content else {
        reader.report("a list is wanted", at: node, hint: "write [] for no approvals")
        return nil
      }
      return node
    }
  }
}

extension YAMLNode {
  /// Nil for an empty list: a request without approvals has no such key.
  fileprivate var nilIfEmpty: YAMLNode? {
    if case .sequence(let items) = content, items.isEmpty { nil } else { self }
  }
}

extension PastReset {
  fileprivate static var shape: Shape<PastReset> {
    let user = Field(
      "user", Shape<String>.name.located, required: true, "The id or login of who was reset.")
    let at = Field("at", .timestamp, required: true, "When.")
    let org = Field("org", .name, "In which org; the request's where this is left out.")
    let count = Field("count", .integer(in: 1...1_000_000), "How many times; 1 if left out.")
    return .mapping([user, at, org, count]) { fields in
      let (who, when, place, times) = (fields(user), fields(at), fields(org), fields(count))
      guard let who, let when else { return nil }
      return PastReset(user: who, at: when, org: place.map { OrgID($0) }, count: times ?? 1)
    }
  }
}

extension CaseExpectation {
  fileprivate static var shape: Shape<CaseExpectation> {
    let decision = Field(
      "decision", Shape<Effect>.choice, required: true, "permit, hold or deny.")
    let finding = Field(
      "finding", Shape<String>.name.located,
      "A finding that alone says the same: user-resets/approvals.")
    return .mapping([decision, finding]) { fields in
      let (effect, name) = (fields(decision), fields(finding))
      return effect.map { CaseExpectation(effect: $0, finding: name) }
    }
  }
}
