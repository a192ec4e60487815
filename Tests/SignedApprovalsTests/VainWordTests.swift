import Foundation
import ResetEngine
import ResetModel
import Testing

/// Approvals and refusals whose files are settled as invalid, and what their receipts say.
@Suite struct VainWordTests {
  /// Does what gives each fault, to a request that is there.
  private func commit(
    _ fault: ApprovalFault, in office: Office, on request: String, _ word: String
  ) throws {
    switch fault {
    case .malformed:
      let text = office.word(word, of: request, by: Person.alex.login) + "colour: blue\n"
      try office.drop(text, signature: Person.alex.sign(text), as: "word.yaml")
    case .unsigned:
      try office.drop(office.word(word, of: request, by: Person.alex.login), as: "word.yaml")
    case .signsNothing:
      try office.drop(signature: Person.alex.sign("something"), as: "word.yaml")
    case .unknownSigner:
      try office.speak(word, of: request, by: .alex, named: "nobody", as: "word.yaml")
    case .badSignature:
      try office.speak(word, of: request, by: .alex, in: "git", as: "word.yaml")
    case .expired:
      try office.speak(word, of: request, by: .alex, expires: -30, as: "word.yaml")
    case .noRequest:
      try office.speak(word, of: request, id: "HD-2", by: .alex, as: "word.yaml")
    case .otherBytes:
      try office.speak(word, of: request + "\n", by: .alex, as: "word.yaml")
    }
  }

  /// What the person who signed is told to do.
  private static let steps: [ApprovalFault: String] = [
    .malformed: "Let the program write it", .unsigned: "Drop it again together with its signature",
    .signsNothing: "Drop the file and its signature together",
    .unknownSigner: "Sign under your login or your id in the directory",
    .badSignature: "Sign it again with the key that is registered for you",
    .expired: "look at the request again and sign anew",
    .noRequest: "Look whether the ticket number is right",
    .otherBytes: "The request is not the one that you saw",
  ]

  @Test(arguments: ApprovalFault.allCases, ["approval", "refusal"])
  func `a word in vain tells in plain words why, and what to do next`(
    fault: ApprovalFault, word: String
  ) async throws {
    let office = try Office(
      require: "approvals: [{count: 2, role: administrator, proof: signed}]")
    let request = office.request()
    try office.drop(request, as: "HD-1.yaml")
    try commit(fault, in: office, on: request, word)
    _ = try await office.run()
    // What may still find its request, or its signature, waits until then.
    _ = try await office.run(after: TimeSpan("8d")!)
    let file = fault == .signsNothing ? "word.yaml.sig" : "word.yaml"
    let settled = try office.queue()
    #expect(settled.contains("invalid/\(file)"), "\(settled)")
    let name = fault == .signsNothing ? file : "word"
    let receipt = try office.receipt("invalid/\(name)").split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    let step = try #require(Self.steps[fault])
    #expect(receipt.contains(step), "\(receipt)")
    #expect(!receipt.contains("Nothing was reset") && !receipt.contains("drop it again."))
    if ![.signsNothing, .badSignature, .unknownSigner, .malformed].contains(fault) {
      #expect(receipt.contains("The \(word) by \(Person.alex.login) of request HD-"))
      #expect(
        receipt.contains(word == "approval" ? "mfareset approve HD-" : "mfareset refuse HD-"))
    }
  }
}
