public import ResetModel

/// A request whose names are looked up: the org exists, each subject is one known user of it, none
/// is named twice. A class, since it is large and goes from hand to hand.
public final class ResolvedRequest: Sendable {
  public let request: ResetRequest
  /// Of the request file's exact bytes.
  public let digest: Digest
  public let org: Org
  /// In the order of the request. Where it asks for everyone, in the directory's order; whom an
  /// approval spares is left out when the request is decided.
  public let subjects: [User]
  /// At level `user`, the roles that subjects hold in production orgs other than the request's; who
  /// holds none is left out. A reset at that level works wherever the person signs in, so who is an
  /// administrator anywhere is nobody to reset like a member. A sandbox's roles do not count.
  public let rolesElsewhere: [UserID: Set<Role>]
  /// Who asks; nil where the directory knows no such user, or several.
  public let requester: User?

  public init(
    request: ResetRequest, digest: Digest, org: Org, subjects: [User],
    rolesElsewhere: [UserID: Set<Role>], requester: User?
  ) {
    self.request = request
    self.digest = digest
    self.org = org
    self.subjects = subjects
    self.rolesElsewhere = rolesElsewhere
    self.requester = requester
  }
}

/// Somebody's consent, and how it is known to be genuine.
public struct Approval: Hashable, Sendable {
  /// How an approval is known to be genuine.
  public enum Proof: String, CaseIterable, Hashable, Sendable {
    /// Written into the request by whoever dropped it.
    case recorded
    /// An SSH signature.
    case signed
  }

  /// The approver's id or login, as written.
  public let by: String
  /// The one directory user that `by` names; nil for nobody or several.
  public var person: User?
  public let at: Timestamp
  public let proof: Proof
  public let comment: String?
  /// Consent, or its opposite; what is recorded in a request is consent.
  public let word: ApprovalDocument.Word
  /// When it stops to count; nil for never.
  public let expiresAt: Timestamp?
  /// The fingerprint of the key that signed, as OpenSSH prints it; nil for recorded approvals.
  public let keyFingerprint: String?
  /// Whom the key signs for, as `allowed_signers` names them; nil for recorded approvals.
  public let principal: String?
  /// Why it cannot count, whatever policies ask; nil where nothing stands against it.
  public let objection: String?
  /// Whether nobody could tell if its signature is genuine: it counts for nothing, but a refusal
  /// must not be passed over.
  public let isUnverified: Bool

  public init(
    by: String, person: User?, at: Timestamp, proof: Proof, comment: String?,
    word: ApprovalDocument.Word = .approval, expiresAt: Timestamp? = nil,
    keyFingerprint: String? = nil, principal: String? = nil, objection: String? = nil,
    isUnverified: Bool = false
  ) {
    self.principal = principal
    self.isUnverified = isUnverified
    self.by = by
    self.person = person
    self.at = at
    self.proof = proof
    self.comment = comment
    self.word = word
    self.expiresAt = expiresAt
    self.keyFingerprint = keyFingerprint
    self.objection = objection
  }
}

/// All that a decision may rest on, gathered before: deciding looks nothing up by itself but the
/// counts of resets.
public struct Facts: Sendable {
  public let request: ResolvedRequest
  public let approvals: [Approval]
  /// The moment as of which to decide.
  public let now: Timestamp
  /// Who signed the request itself; nil where nobody did whose signature counts.
  public let signer: User?
  /// Why the request's signature does not count; nil where it does or there is none.
  public let signatureObjection: String?
  /// The directory user whose account owns the dropped file; nil where none is known to.
  public let submitter: User?
  /// Whether anybody refused, rightly or not.
  let hasRefusal: Bool
  /// Those of the approvals and refusals that may replace another word of the same person: a request
  /// may hold a thousand recorded ones, which cannot, and each is asked about these.
  let signed: [Approval]

  public init(
    request: ResolvedRequest, approvals: [Approval], now: Timestamp, signer: User? = nil,
    signatureObjection: String? = nil, submitter: User? = nil
  ) {
    self.signer = signer
    self.signatureObjection = signatureObjection
    self.submitter = submitter
    self.request = request
    self.approvals = approvals
    self.now = now
    hasRefusal = approvals.contains { $0.word == .refusal }
    signed = approvals.filter { $0.proof == .signed }
  }

  /// The same without some of the subjects.
  func sparing(_ spared: Set<UserID>) -> Facts {
    Facts(
      request: ResolvedRequest(
        request: request.request, digest: request.digest, org: request.org,
        subjects: request.subjects.filter { !spared.contains($0.id) },
        rolesElsewhere: request.rolesElsewhere, requester: request.requester),
      approvals: approvals, now: now, signer: signer, signatureObjection: signatureObjection,
      submitter: submitter)
  }
}

/// How many resets there were, as the journal remembers them, those decided earlier in the same run
/// included.
///
/// A reset counts one for each subject. Counting may stop at `limit`: a policy only asks whether a
/// limit is reached.
public protocol ResetHistory {
  /// Resets of one subject since a moment, at whatever level and in whatever org.
  func resets(ofSubject subject: UserID, since: Timestamp, limit: Int) throws -> Int

  /// Resets within one org since a moment.
  func resets(inOrg org: OrgID, since: Timestamp, limit: Int) throws -> Int

  /// Resets of the run that is under way.
  func resetsInThisRun() throws -> Int

  /// When the subject was last reset; nil for never.
  func lastReset(ofSubject subject: UserID) throws -> Timestamp?
}
