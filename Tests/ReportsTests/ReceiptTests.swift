import Foundation
import Reports
import ResetModel
import TestMaterial
import Testing

@Suite struct ReceiptTests {
  @Test func `a receipt says in plain words what happened, why, and what to do next`() throws {
    #expect(
      try receipt(of: SampleRun.applied) == """
        what_happened: "MFA at user level was reset for dana.lee@acme.example. 2
          authenticators were removed."
        why:
          - "1 of 1 approval by an administrator of `acme`
            (policies/user-resets.yaml:9)"
        what_to_do_next:
          - "Ask dana.lee@acme.example to sign in and set up MFA again."

        request: "HD-20417"
        file: "incoming/HD-20417.yaml"
        digest: "sha256:0000000000000000000000000000000000000000000000000000000000000009"
        outcome: "applied"
        run: "20261120T150000Z-42"
        decided_at: "2026-11-20T15:00:00Z"
        policies: ["user-resets"]
        approvals:
          - by: "alex.kim@acme.example"
            at: "2026-11-20T14:30:00Z"
            proof: "recorded"
        resets:
          - user: "1042"
            login: "dana.lee@acme.example"
            authenticators_removed:
              - {id: "totp-1042", kind: "totp"}
              - {id: "key-7", kind: "webauthn"}

        """)
  }

  @Test(arguments: [
    (
      SampleRun.appliedToMany,
      [
        "MFA at org level in acme was reset for", "3 authenticators were",
        "give the Sandbox account another name",
      ]
    ),
    (
      SampleRun.appliedToNothing,
      ["No authenticator was removed.", "ask for a reset at user level"]
    ),
    (
      SampleRun.denied,
      [
        "the policies do not permit", "approves the reset of their own MFA (always/self-approval)",
        "with a new ticket number", "show this receipt to an administrator of acme",
      ]
    ),
    (
      SampleRun.replaced,
      ["a newer one with the same ticket number", "mfareset status HD-20431"]
    ),
    (
      SampleRun.invalid,
      [
        "the file has 2 mistakes", "`usr` is not one of user, org",
        "Correct the file as listed under why and drop it again.", "mfareset preview FILE",
      ]
    ),
    (
      SampleRun.unreadable,
      [
        "the file could not be taken as it is", "a symbolic link is not read",
        "Put right what is listed under why and drop the file again.", "request: null",
        "digest: null",
      ]
    ),
    (SampleRun.failed, ["permitted, but it failed", "403 E0000006", "Once the cause is gone"]),
    (
      SampleRun.duplicate,
      ["exactly the same content came before", "done/HD-20417.yaml", "the first one counts"]
    ),
  ])
  func `a receipt tells each outcome and its next steps`(
    result: RequestResult, expected: [String]
  ) throws {
    let text = try receipt(of: result).replacing(/\n +/, with: " ")
    for words in expected { #expect(text.contains(words), "\(words)") }
  }

  @Test(arguments: [SampleRun.held, SampleRun.deferred])
  func `a file that waits has no receipt`(result: RequestResult) {
    #expect(Receipt(for: result, in: SampleRun.run(), decidedAt: Self.moment) == nil)
  }

  @Test(arguments: [1, 2, 4, 5, 100])
  func `many subjects are named as far as a reader cares`(count: Int) throws {
    var result = SampleRun.appliedToMany
    result.resets = (1...count).map {
      ResetResult(user: "\($0)", login: "u\($0)", authenticators: result.resets[0].authenticators)
    }
    let expected = [
      1: "for u1.", 2: "for u1 and u2.", 4: "for u1, u2, u3 and u4.",
      5: "for u1, u2, u3 and 2 others.", 100: "for u1, u2, u3 and 97 others.",
    ]
    let text = try receipt(of: result).replacing(/\n +/, with: " ")
    #expect(text.contains(try #require(expected[count])))
  }

  @Test(arguments: 1...90)
  func `lines are broken at the last space that keeps them under 80 bytes`(length: Int) throws {
    let words = (1...40).map { String(repeating: "x", count: 1 + $0 * length % 7) }
    let text = ([String(repeating: "y", count: length)] + words).joined(separator: " ")
    let whole = try receipt(of: SampleRun.result(.denied, saying: text))
    let why = try #require(whole.split(separator: "\nwhat_to_do_next:").first)
    let lines = why.split(separator: "\n").drop { $0 != "why:" }.dropFirst()
    try #require(lines.count > 2)
    for (line, next) in zip(lines, lines.dropFirst()) where !next.hasPrefix("  - ") {
      #expect(line.count < 80 || !line.dropFirst(4).contains(" "), "\(line)")
      let word = try #require(next.split(separator: " ").first)
      #expect(line.count + 1 + word.count >= 80, "\(line)")
    }
  }

  @Test(
    .enabled(if: HostileStrings.areThere, "../shared/suites/hostile is not there"),
    .enabled(if: Python.has("yaml"), "python3 with yaml is not there"))
  func `another program reads every text of a receipt as it was`() throws {
    // Spaces at ends and in rows, and words near the folding column, are the ways to fold wrongly.
    let spaces = (60...90).flatMap { length in
      let word = String(repeating: "x", count: length)
      return [" \(word)  y ", "\(word) \(word)", "\(word)   \\ \"\(word) ", "\(word) # : - y\n z"]
    }
    let results = (try HostileStrings.all() + spaces).enumerated().map { index, text in
      let outcomes = Outcome.allCases.filter(\.isSettled)
      return SampleRun.result(outcomes[index % outcomes.count], saying: text)
    }
    let receipts = try results.map { try receipt(of: $0) }
    for receipt in receipts { #expect(HarmlessText.harm(in: receipt) == []) }
    let answer = try Python.run(
      """
      import json, sys, yaml
      loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
      for receipt in json.loads(sys.stdin.read()):
          print(json.dumps(yaml.load(receipt, Loader=loader)))
      """, input: String(decoding: try JSONEncoder().encode(receipts), as: UTF8.self))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let read = try answer.split(separator: "\n").map {
      try decoder.decode(ReadReceipt.self, from: Data($0.utf8))
    }
    #expect(read.count == results.count)
    for (read, result) in zip(read, results) {
      let text = result.file
      let texts =
        [read.request, read.file, read.policies[0], read.approvals[0].by]
        + [read.approvals[0].keyFingerprint, read.resets[0].user, read.resets[0].login]
        + read.resets[0].authenticatorsRemoved.flatMap { [$0.id, $0.kind] }
      #expect(texts.allSatisfy { $0.utf8.elementsEqual(text.utf8) }, "\(VisibleText.escape(text))")
      let reason = "\(text); \(text) (\(text))"
      #expect(read.why[0].utf8.elementsEqual(reason.utf8), "\(VisibleText.escape(text))")
      #expect(read.outcome == result.outcome.rawValue)
      #expect(read.whatToDoNext.count > 0)
    }
  }

  /// What PyYAML makes of a receipt.
  private struct ReadReceipt: Decodable {
    let why: [String]
    let whatToDoNext: [String]
    let request: String
    let file: String
    let outcome: String
    let policies: [String]
    let approvals: [ReadApproval]
    let resets: [ReadReset]

    struct ReadApproval: Decodable {
      let by: String
      let keyFingerprint: String
    }

    struct ReadReset: Decodable {
      let user: String
      let login: String
      let authenticatorsRemoved: [ReadAuthenticator]
    }

    struct ReadAuthenticator: Decodable {
      let id: String
      let kind: String
    }
  }

  private static let moment = SampleRun.moment("2026-11-20T15:00:00Z")

  private func receipt(of result: RequestResult) throws -> String {
    let receipt = Receipt(for: result, in: SampleRun.run(), decidedAt: Self.moment)
    return String(decoding: try #require(receipt).yaml, as: UTF8.self)
  }
}
