import ResetModel
import Testing

@testable import PolicyEngine

@Suite struct LimitTests {
  private func finding(
    _ limit: String, _ history: PastResets, subjects: [User] = [Acme.dana]
  ) throws -> Finding {
    let decision = try read(policy(limits: limit))
      .decide(Acme.facts(subjects: subjects), history: history).decision
    return try #require(decision["p/limits"].first)
  }

  @Test(arguments: [
    (history(), Effect.permit), (history((Acme.dana, "29d")), .permit),
    (history((Acme.dana, "29d"), (Acme.dana, "1d")), .deny),
    // The day on which the window begins counts, the second before does not.
    (history((Acme.dana, "30d"), (Acme.dana, "1d")), .deny),
    (history((Acme.dana, "2592001s"), (Acme.dana, "1d")), .permit),
    (history((Acme.lee, "2d"), (Acme.lee, "1d")), .permit),
  ])
  func `resets of one subject are counted with the one that is asked for`(
    history: PastResets, effect: Effect
  ) throws {
    let finding = try finding("{resets: 2, per: subject, in: 30d, over: deny}", history)
    #expect(finding.effect == effect)
    #expect(finding.place == "p1.yaml:4")
    if effect == .permit {
      #expect(finding.sentence == "no subject is reset more than 2 times within 30d")
    } else {
      #expect(finding.sentence == "dana was reset 2 times or more within 30d, which is the limit")
      #expect(finding.facts == ["dana: at least 2 within 30d"])
      #expect(
        finding.remedy
          == "needs a new request once fewer than 2 of a subject's resets are younger than 30d")
    }
  }

  @Test(arguments: [
    ("{resets: 1, per: subject, in: 30d, over: deny}", 1),
    ("{cool_down: 4h, per: subject, over: deny}", 1),
    ("{subjects: 1, per: request, over: deny}", 2),
    ("{resets: 1, per: org, in: 30d, over: deny}", 2),
  ])
  func `what is limited per subject is limited for whom the policy is about`(
    limit: String, subjects: Int
  ) throws {
    func decide(_ history: PastResets) throws -> Finding? {
      let scope = "kinds: [lost-device], levels: [user], orgs: ['*'], subjects: "
      let policies = try read(
        policy("members", scope: scope + "{without_roles: [security]}"),
        policy("security", limits: limit, scope: scope + "{with_roles: [security]}"))
      let facts = Acme.facts(subjects: [Acme.dana, Acme.noor])
      return try policies.decide(facts, history: history).decision["security/limits"].first
    }
    // Dana's resets are no matter of the policy for security; the whole request's size is.
    #expect(try decide(history((Acme.dana, "1h")))?.effect == (subjects == 1 ? .permit : .deny))
    #expect(try decide(history((Acme.noor, "1h")))?.effect == .deny)
  }

  @Test func `every subject that is over is counted`() throws {
    let finding = try finding(
      "{resets: 1, per: subject, in: 30d, over: hold}",
      history((Acme.dana, "1d"), (Acme.lee, "1d")), subjects: [Acme.dana, Acme.noor, Acme.lee])
    #expect(
      finding.sentence
        == "dana and 1 more subjects were reset once or more within 30d, which is the limit")
    #expect(
      finding.remedy == "wait until fewer than 1 of a subject's resets are younger than 30d")
  }

  @Test(arguments: [
    (0, 3, Effect.permit), (1, 2, .permit), (2, 1, .permit), (3, 1, .hold), (2, 2, .hold),
    (0, 4, .hold),
  ])
  func `resets in an org and in a run count each subject of the request`(
    before: Int, subjects: Int, effect: Effect
  ) throws {
    let people = Array([Acme.dana, Acme.lee, Acme.noor, Acme.sam].prefix(subjects))
    let past = PastResets(
      resets: [PastResets.Reset](
        repeating: .init(subject: "9", org: "acme", at: Acme.ago("30m")), count: before),
      inThisRun: before)
    let org = try finding("{resets: 3, per: org, in: 1h, over: hold}", past, subjects: people)
    let run = try finding("{resets: 3, per: run, over: hold}", past, subjects: people)
    #expect(org.effect == effect)
    #expect(run.effect == effect)
    guard effect == .hold else { return }
    let more = subjects == 1 ? "1 reset" : "\(subjects) resets"
    #expect(
      org.sentence
        == "the request's \(more) would go over the limit of 3 resets in `acme` within 1h")
    let fits = subjects <= 3
    #expect(
      org.remedy
        == (fits
          ? "wait until there is room for \(subjects) more in `acme` within 1h"
          : "split the request: at most 3 subjects fit in `acme` within 1h"))
    #expect(
      run.remedy
        == (fits ? "wait for the next run" : "split the request: at most 3 subjects fit in one run")
    )
  }

  @Test func `resets in another org or earlier do not count`() throws {
    let past = PastResets(
      resets: [
        .init(subject: "9", org: "globex", at: Acme.ago("30m")),
        .init(subject: "9", org: "acme", at: Acme.ago("61m")),
      ], inThisRun: 0)
    #expect(
      try finding("{resets: 1, per: org, in: 1h, over: deny}", past).effect == .permit)
  }

  @Test func `a request with too many subjects is over`() throws {
    let limit = "{subjects: 1, per: request, over: deny}"
    #expect(try finding(limit, noHistory).effect == .permit)
    let finding = try finding(limit, noHistory, subjects: [Acme.dana, Acme.lee])
    #expect(finding.effect == .deny)
    #expect(finding.sentence == "the request has 2 subjects; the limit is 1 subject")
    #expect(finding.remedy == "split it into requests of at most 1 subject")
  }

  @Test(arguments: [("3h", Effect.hold), ("4h", .permit), ("5h", .permit)])
  func `a subject is left alone for a while`(age: String, effect: Effect) throws {
    let finding = try finding(
      "{cool_down: 4h, per: subject, over: hold}", history((Acme.dana, age), (Acme.dana, "9d")))
    #expect(finding.effect == effect)
    guard effect == .hold else { return }
    #expect(
      finding.sentence == "dana is not reset before 2026-11-20T16:00:00Z, 4h after the last reset")
    #expect(finding.facts == ["dana was last reset 2026-11-20T12:00:00Z"])
    #expect(finding.remedy == "wait until 2026-11-20T16:00:00Z")
  }

  @Test func `of several subjects the one that cools down last is waited for`() throws {
    let finding = try finding(
      "{cool_down: 4h, per: subject, over: deny}", history((Acme.dana, "3h"), (Acme.lee, "1h")),
      subjects: [Acme.dana, Acme.lee])
    #expect(
      finding.sentence
        == "lee and 1 more subject are not reset before 2026-11-20T18:00:00Z, 4h after the last reset"
    )
    #expect(finding.remedy == "needs a new request, not before 2026-11-20T18:00:00Z")
  }
}
