#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension RequestResult {
  /// Reads what `json` wrote; throws `DecodingError` for anything else, an effect that does not
  /// follow from its findings included.
  public init(json: [UInt8]) throws {
    let written = try JSONDecoder().decode(WrittenResult.self, from: Data(json))
    self.init(file: written.file, outcome: written.outcome)
    settledAs = written.settledAs
    digest = try written.digest.map { try parse($0, Digest.init(_:)) }
    id = written.id
    kind = written.kind
    org = written.org
    level = written.level
    users = written.users
    requester = written.requester
    submitter = written.submitter
    submitterPerson = written.submitterPerson
    signedBy = written.signedBy?.signer
    decision = try written.decision?.decision()
    approvals = try written.approvals.map { try $0.approval() }
    resets = try written.resets.map { try $0.reset() }
    problems = written.problems
    fault = written.fault
    notes = written.notes
  }
}

/// The written form, key by key; keys are named here, as the decoder converts each one anew in every
/// object that it reads.
private struct WrittenResult: Decodable {
  let file: String
  let settledAs: String?
  let digest: String?
  let id: String?
  let kind: String?
  let org: String?
  let level: String?
  let users: [String]
  let requester: String?
  let submitter: String?
  let submitterPerson: String?
  let signedBy: WrittenSigner?
  let outcome: Outcome
  let decision: WrittenDecision?
  let approvals: [WrittenApproval]
  let resets: [WrittenReset]
  let problems: [String]
  let fault: ApprovalFault?
  let notes: [String]

  private enum CodingKeys: String, CodingKey {
    case file, digest, id, kind, org, level, users, requester, submitter, outcome, decision,
      approvals, resets, problems, fault, notes
    case settledAs = "settled_as"
    case submitterPerson = "submitter_person"
    case signedBy = "signed_by"
  }
}

private struct WrittenDecision: Decodable {
  let effect: Effect
  let policies: [String]
  // Entries of older versions have neither of these.
  let lacks: [String]?
  let deadline: String?
  let findings: [WrittenFinding]

  func decision() throws -> Decision {
    let decision = Decision(
      findings: findings.map(\.model), policies: policies, lacks: lacks ?? [],
      deadline: try deadline.map { try parse($0, Timestamp.init(rfc3339:)) })
    guard decision.effect == effect else {
      throw unreadable("the effect `\(effect)` does not follow from the findings")
    }
    return decision
  }
}

private struct WrittenFinding: Decodable {
  let finding: String
  let effect: Effect
  let place: String?
  let sentence: String
  let facts: [String]
  let remedy: String?
  /// Absent in entries of version 0.1.
  let also: WrittenAlso?

  var model: Finding {
    Finding(
      finding, effect, place: place, sentence: sentence, facts: facts, remedy: remedy,
      also: Finding.Alike(also?.model ?? []))
  }
}

private struct WrittenAlso: Decodable {
  let model: [Finding.Also]

  init(from decoder: any Decoder) throws {
    if let places = try? [String](from: decoder) {
      model = places.map { Finding.Also(nil, place: $0) }
    } else {
      // Entries of older versions tell the names too.
      model = try [Older](from: decoder).map {
        Finding.Also($0.finding, place: $0.place ?? $0.finding)
      }
    }
  }

  private struct Older: Decodable {
    let finding: String
    let place: String?
  }
}

private struct WrittenApproval: Decodable {
  // Entries of older versions have approvals only.
  let word: String?
  let by: String
  let person: String?
  let at: String
  let expiresAt: String?
  let proof: String
  let keyFingerprint: String?
  let principal: String?
  let objection: String?
  let comment: String?

  private enum CodingKeys: String, CodingKey {
    case word, by, person, at, proof, principal, objection, comment
    case expiresAt = "expires_at"
    case keyFingerprint = "key_fingerprint"
  }

  func approval() throws -> ApprovalResult {
    ApprovalResult(
      try word.map { try parse($0, ApprovalDocument.Word.init(rawValue:)) } ?? .approval, by: by,
      person: person, at: try parse(at, Timestamp.init(rfc3339:)),
      expiresAt: try expiresAt.map { try parse($0, Timestamp.init(rfc3339:)) }, proof: proof,
      keyFingerprint: keyFingerprint, principal: principal, objection: objection, comment: comment)
  }
}

private struct WrittenSigner: Decodable {
  let person: String?
  let keyFingerprint: String?
  let principal: String?
  let objection: String?

  private enum CodingKeys: String, CodingKey {
    case person, principal, objection
    case keyFingerprint = "key_fingerprint"
  }

  var signer: SignerResult {
    SignerResult(
      person: person, keyFingerprint: keyFingerprint, principal: principal, objection: objection)
  }
}

private struct WrittenReset: Decodable {
  let user: String
  let login: String
  // Entries that were written before there were connectors have neither of the two.
  let state: ResetResult.State?
  let authenticators: [WrittenAuthenticator]
  let left: [WrittenAuthenticator]?

  func reset() throws -> ResetResult {
    ResetResult(
      user: user, login: login, authenticators: try authenticators.map { try $0.authenticator() },
      state: state ?? .reset, left: try (left ?? []).map { try $0.left() })
  }
}

private struct WrittenAuthenticator: Decodable {
  let id: String
  let level: String
  let org: String?
  let kind: String
  let enrolledAt: String?
  let fate: AuthenticatorLeft.Fate?

  private enum CodingKeys: String, CodingKey {
    case id, level, org, kind, fate
    case enrolledAt = "enrolled_at"
  }

  func left() throws -> AuthenticatorLeft {
    guard let fate else { throw unreadable("an authenticator was left, and not why") }
    return AuthenticatorLeft(try authenticator(), fate)
  }

  func authenticator() throws -> Authenticator {
    Authenticator(
      id: AuthenticatorID(id), level: try parse(level, Level.init(rawValue:)),
      org: org.map { OrgID($0) }, kind: kind,
      enrolledAt: try enrolledAt.map { try parse($0, Timestamp.init(rfc3339:)) })
  }
}

private func parse<Value>(_ text: String, _ make: (String) -> Value?) throws -> Value {
  guard let value = make(text) else {
    throw unreadable("no \(Value.self): `\(VisibleText.escape(text))`")
  }
  return value
}

private func unreadable(_ reason: String) -> DecodingError {
  .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: reason))
}
