import ResetModel
import Testing

@testable import PolicyEngine

/// Approvals and refusals that came as signed files.
@Suite struct SignedWordsTests {
  static let signed = "approvals: [{count: 1, role: administrator, proof: signed}]"

  private func word(
    _ word: ApprovalDocument.Word, by person: User, _ age: String = "30m",
    expires: Timestamp? = nil, objection: String? = nil, isUnverified: Bool = false
  ) -> Approval {
    Approval(
      by: person.login, person: person, at: Acme.ago(age), proof: .signed, comment: nil, word: word,
      expiresAt: expires, keyFingerprint: "SHA256:x", objection: objection,
      isUnverified: isUnverified)
  }

  private func effect(_ words: Approval..., require: String = signed) throws -> Effect {
    try read(policy(require: require)).decide(Acme.facts(approvals: words)).effect
  }

  @Test func `a refusal that stands denies`() throws {
    let (yes, no) = (word(.approval, by: Acme.alex), word(.refusal, by: Acme.robin))
    #expect(try effect(yes) == .permit)
    #expect(try effect(yes, no) == .deny)
    #expect(try effect(no, yes) == .deny)
  }

  @Test func `the later of a person's words counts, and at one moment the refusal`() throws {
    let (early, late) = ("2h", "1h")
    #expect(
      try effect(word(.approval, by: Acme.alex, early), word(.refusal, by: Acme.alex, late))
        == .deny)
    #expect(
      try effect(word(.refusal, by: Acme.alex, early), word(.approval, by: Acme.alex, late))
        == .permit)
    #expect(
      try effect(word(.refusal, by: Acme.alex, late), word(.approval, by: Acme.alex, late))
        == .deny)
  }

  @Test func `a word that does not count takes no other back`() throws {
    let no = word(.refusal, by: Acme.alex, "2h")
    let robin = word(.approval, by: Acme.robin)
    let expired = word(.approval, by: Acme.alex, "1h", expires: Acme.now)
    let bad = word(.approval, by: Acme.alex, "1h", objection: "its key is revoked")
    #expect(try effect(no, robin, expired) == .deny)
    #expect(try effect(no, robin, bad) == .deny)
    let yes = word(.approval, by: Acme.alex, "2h")
    #expect(try effect(yes, word(.refusal, by: Acme.alex, "1h", objection: "forged")) == .permit)
  }

  @Test(arguments: [(TimeSpan(seconds: 0), Effect.hold), (TimeSpan(seconds: 1), .permit)])
  func `an approval counts until the moment at which it expires`(left: TimeSpan, effect: Effect)
    throws
  {
    #expect(
      try self.effect(word(.approval, by: Acme.alex, expires: Acme.now + left)) == effect)
  }

  @Test(arguments: [
    (Acme.robin, true), (Acme.sam, true), (Acme.dana, true), (Acme.lee, false), (Acme.pat, false),
    (Acme.noor, false),
  ])
  func `those refuse whose word could be an approval, the requester and the subjects`(
    person: User, refuses: Bool
  ) throws {
    let words = [word(.approval, by: Acme.alex), word(.refusal, by: person)]
    let verdict = try read(policy(require: Self.signed)).decide(
      Acme.facts(approvals: words), history: noHistory)
    #expect(verdict.decision.effect == (refuses ? .deny : .permit))
    #expect((verdict.objections[1] == nil) == refuses, "\(verdict.objections)")
  }

  @Test func `whoever has a role that a policy asks approvers to have may refuse`() throws {
    let lines =
      "approvals: [{role: administrator, proof: signed}, {role: security, proof: signed}]"
    let yes = word(.approval, by: Acme.alex)
    #expect(try effect(yes, word(.refusal, by: Acme.noor), require: lines) == .deny)
  }

  @Test func `a refusal that is dated in the future keeps the request waiting`() throws {
    let yes = word(.approval, by: Acme.alex)
    let early = Approval(
      by: "robin", person: Acme.robin, at: Acme.now + TimeSpan(seconds: 3600), proof: .signed,
      comment: nil, word: .refusal, keyFingerprint: "SHA256:x")
    #expect(try effect(yes, early) == .hold)
    let skewed = Approval(
      by: "robin", person: Acme.robin, at: Acme.now + TimeSpan(seconds: 60), proof: .signed,
      comment: nil, word: .refusal, keyFingerprint: "SHA256:x")
    #expect(try effect(yes, skewed) == .deny)
  }

  @Test func `a refusal whose signature could not be verified keeps the request waiting`() throws {
    let yes = word(.approval, by: Acme.alex)
    let unclear = word(
      .refusal, by: Acme.robin, objection: "ssh-keygen took longer than 10s", isUnverified: true)
    let decision = try read(policy(require: Self.signed))
      .decide(Acme.facts(approvals: [yes, unclear]))
    #expect(decision.effect == .hold)
    #expect(decision["always/refusal"].map(\.effect) == [.hold])
    #expect(try effect(yes, word(.refusal, by: Acme.robin, objection: "forged")) == .permit)
  }

  @Test func `one who serves two lines is given to the one that lacks others`() throws {
    let lines =
      "approvals: [{role: administrator, proof: signed}, {role: security, proof: signed}]"
    let (kai, alex, noor) = (
      word(.approval, by: Acme.kai), word(.approval, by: Acme.alex),
      word(.approval, by: Acme.noor)
    )
    #expect(try effect(kai, require: lines) == .hold)
    #expect(try effect(kai, alex, require: lines) == .permit)
    #expect(try effect(kai, noor, require: lines) == .permit)
  }

  @Test(arguments: [
    ("independent_of: [submitter]", "count: 1", false),
    ("independent_of: [submitter]", "independent_of: [requester]", false),
    ("independent_of: [subject]", "count: 1", true),
    ("independent_of: [requester]", "independent_of: [requester, submitter]", true),
    ("within: 1h", "within: 2h", false), ("within: 1h", "within: 30m", true),
    ("count: 2", "count: 1", false), ("count: 1", "count: 2", true),
  ])
  func `an elevated block asks at least as much`(own: String, elevated: String, isTaken: Bool) {
    func line(_ more: String) -> String {
      "approvals: [{role: administrator, proof: signed, \(more)}]"
    }
    let text =
      policy(require: line(own)) + "\nelevated: {require: {\(line(elevated))}}\n"
    #expect(((try? read(text)) != nil) == isTaken)
  }
}
