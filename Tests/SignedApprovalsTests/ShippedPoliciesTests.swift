import Foundation
import ResetModel
import Testing

/// A way to come by an approval that is none.
enum Cheat: String, CaseIterable, Sendable {
  case unsigned, forged, altered
  case ofAnotherRequest, ofOtherBytes
  case tooOld, expired
  case revoked, keyTooOld
  case signedAsRequest, signedForGit
  case ownByLogin, ownByID
  case ofAnotherOrg
  case onePersonAsTwo
}

/// The policies that come with the project against real keys, OpenSSH and whoever can drop files:
/// the counterpart of their cases.
@Suite struct ShippedPoliciesTests {
  @Test(arguments: ShippedMatter.all)
  func `with as many signatures as it asks for a request is applied, and with one less it waits`(
    matter: ShippedMatter
  ) async throws {
    let desk = try Desk(matter)
    let request = desk.request()
    try desk.office.drop(request, as: "HD-1.yaml")
    let people = [Person.alex, .robin].prefix(matter.approvers)
    for person in people.dropFirst() {
      try desk.approve(request, by: person, as: "a\(person.id).yaml")
    }
    let waiting = try await desk.run().request("HD-1")
    #expect(waiting?.outcome == .held)
    #expect(waiting?.decision?.unmet.map(\.name).contains("\(matter.policy)/approvals") == true)
    try desk.approve(request, by: people[0], as: "a.yaml")
    let applied = try await desk.run().request("HD-1")
    #expect(applied?.outcome == .applied)
    #expect(applied?.decision?.policies == [matter.policy])
  }

  @Test(arguments: ShippedMatter.all, Cheat.allCases)
  func `no cheat is an approval, and nothing but the cheat stands in the way`(
    matter: ShippedMatter, cheat: Cheat
  ) async throws {
    let desk = try Desk(matter)
    let isOwn = cheat == .ownByLogin || cheat == .ownByID
    let request = desk.request(
      for: isOwn ? matter.subject : nil,
      by: cheat == .onePersonAsTwo && matter.approvers == 1 ? .robin : .sam)
    try desk.office.drop(request, as: "HD-1.yaml")
    if matter.approvers == 2 { try desk.approve(request, by: .alex, as: "good.yaml") }
    try desk.drop(cheat, on: request)
    let run = try await desk.run()
    #expect(run.request("HD-1")?.outcome == .held)
    let unmet = run.request("HD-1")?.decision?.unmet ?? []
    #expect(unmet.map(\.name).contains("\(matter.policy)/approvals"))
    let answer = run.invalid("bad.yaml")
    #expect((answer != nil) == (cheat.isBadSignature || cheat == .expired), "\(answer ?? "")")
    if cheat == .expired { #expect(answer?.contains("expired") == true, "\(answer ?? "")") }
    if cheat.isBadSignature {
      #expect(answer?.hasPrefix("its signature does not count: ") == true)
      #expect(try desk.office.receipt("invalid/bad").contains("its signature does not count"))
    }
    // The other requests are as in the test above, which has them applied.
    guard isOwn || cheat == .onePersonAsTwo else { return }
    for person in [Person.alex, .noor] {
      try desk.approve(request, by: person, as: "mended-\(person.id).yaml")
    }
    #expect(try await desk.run().request("HD-1")?.outcome == .applied)
  }
}

extension Cheat {
  /// Whether OpenSSH itself says no.
  fileprivate var isBadSignature: Bool {
    switch self {
    case .forged, .altered, .revoked, .keyTooOld, .signedAsRequest, .signedForGit: true
    case .unsigned, .ofAnotherRequest, .ofOtherBytes, .tooOld, .expired, .ownByLogin, .ownByID,
      .ofAnotherOrg, .onePersonAsTwo:
      false
    }
  }
}

extension Desk {
  /// Drops `bad.yaml`: in Robin's name, where it is not about who speaks.
  fileprivate func drop(_ cheat: Cheat, on request: String) throws {
    let robin = Person.robin
    let word = word(on: request, by: robin.login)
    switch cheat {
    case .unsigned: try office.drop(word, as: "bad.yaml")
    case .forged: try drop(word, robin, signed: Person.sam.sign(word))
    case .altered: try drop(word + "comment: Really.\n", robin, signed: robin.sign(word))
    case .ofAnotherRequest:
      try drop(self.word(on: self.request("HD-2"), id: "HD-2", by: robin.login), robin)
    case .ofOtherBytes:
      try drop(self.word(on: self.request(reason: "Stolen."), by: robin.login), robin)
    case .tooOld:
      let secondsAgo = matter.hours * 3600 + 1
      try drop(self.word(on: request, by: robin.login, secondsAgo: secondsAgo), robin)
    case .expired: try drop(self.word(on: request, by: robin.login, lasting: 0), robin)
    case .revoked:
      try office.write(robin.publicKey + "\n", to: "revoked")
      try drop(word, robin)
    case .keyTooOld:
      try office.allow(
        Self.people.map { $0.line($0.id == robin.id ? "valid-before=\"20200101\"" : "") }.joined())
      try drop(word, robin)
    case .signedAsRequest:
      try drop(word, robin, signed: robin.sign(word, in: "request@mfareset"))
    case .signedForGit: try drop(word, robin, signed: robin.sign(word, in: "git"))
    case .ownByLogin:
      try drop(self.word(on: request, by: matter.subject.login), matter.subject)
    case .ownByID: try drop(self.word(on: request, by: matter.subject.id), matter.subject)
    case .ofAnotherOrg: try drop(self.word(on: request, by: Person.pat.login), .pat)
    case .onePersonAsTwo:
      // Of one who approves already, or of the one who asks: with another key, under the id.
      let person: Person = matter.approvers == 2 ? .alex : .robin
      let other = person.withAnotherKey()
      try office.allow(Self.people.map { $0.line() }.joined() + other.line(as: other.id))
      try drop(self.word(on: request, by: other.id), other)
    }
  }

  private func drop(_ text: String, _ person: Person, signed signature: Data? = nil) throws {
    try office.drop(text, signature: signature ?? person.sign(text), as: "bad.yaml")
  }
}
