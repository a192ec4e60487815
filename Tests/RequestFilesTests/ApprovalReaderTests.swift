import LocatedYAML
import ResetModel
import Testing

@testable import RequestFiles

@Suite struct ApprovalReaderTests {
  static let digest = "sha256:" + String(repeating: "9f", count: 32)

  /// A valid approval, a line for each key, of which tests change one at a time.
  static let lines: [(key: String, text: String)] = [
    ("kind", "kind: approval"), ("request", "request: HD-20417"), ("digest", "digest: \(digest)"),
    ("by", "by: alex.kim@acme.example"), ("at", "at: 2026-11-20T14:30:00Z"),
    ("expires_at", "expires_at: 2026-11-21T14:30:00Z"),
    ("comment", "comment: Called her back on the number in the directory."),
  ]

  private static func text(_ key: String = "", _ line: String = "") -> String {
    lines.map { ($0.key == key ? line : $0.text) + "\n" }.joined()
  }

  private func approval(_ text: String) -> ApprovalReading? {
    ApprovalReader.read(SourceText(file: "incoming/a.yaml", bytes: Array(text.utf8)))
  }

  @Test func `an approval is read as it is written`() throws {
    let reading = try #require(approval(Self.text()))
    #expect(reading.problems.isEmpty)
    #expect(
      reading.document
        == ApprovalDocument(
          word: .approval, request: "HD-20417", digest: Digest(Self.digest)!,
          by: "alex.kim@acme.example", at: Timestamp(rfc3339: "2026-11-20T14:30:00Z")!,
          expiresAt: Timestamp(rfc3339: "2026-11-21T14:30:00Z")!,
          comment: "Called her back on the number in the directory."))
    #expect(approval(Self.text("kind", "kind: refusal"))?.document?.word == .refusal)
  }

  @Test(arguments: ["expires_at", "comment"])
  func `an approval may leave out`(key: String) {
    #expect(approval(Self.text(key))?.document != nil)
  }

  @Test(arguments: ["request", "digest", "by", "at"])
  func `an approval must not leave out`(key: String) {
    #expect(approval(Self.text(key))?.document == nil)
    #expect(approval(Self.text(key))?.problems.first?.message.contains("`\(key)`") == true)
  }

  @Test func `what YAML allows and we do not is told as of an approval`() throws {
    let text = Self.text("by", "by: alex\nby: robin") + "requester: sam\n"
    let reading = try #require(approval(text))
    #expect(reading.document == nil)
    #expect(
      reading.problems.map(\.place.description) == ["incoming/a.yaml:5:1", "incoming/a.yaml:9:1"])
  }

  @Test(arguments: [
    "", "kind: lost-device\n", "kind: [approval]\n", "kind: Approval\n", "- approval\n", "approval",
    "kind: approval\nkind: approval\n", "kind: &a approval\n", "kind: !x approval\n",
    "kind: approval\n---\nkind: approval\n", "kind: appr\u{043E}val\n", "\u{0}", "{",
  ])
  func `what is no approval, or no plain document, is none`(text: String) {
    #expect(approval(text)?.document == nil)
  }

  @Test(arguments: [
    ("digest", "digest: sha256:9f0c"), ("digest", "digest: \(String(repeating: "9f", count: 32))"),
    ("digest", "digest: sha512:\(String(repeating: "9f", count: 64))"),
    ("digest", "digest: SHA256:\(String(repeating: "9f", count: 32))"),
    ("digest", "digest: sha256:\(String(repeating: "zz", count: 32))"),
    ("request", "request: ../HD-1"), ("request", "request: ''"),
    ("request", "request: \(String(repeating: "x", count: 65))"),
    ("request", "request: [HD-1, HD-2]"), ("by", "by: ''"), ("by", "by: [alex, robin]"),
    ("at", "at: 2026-11-20"), ("at", "at: 2026-11-20T14:30:00"),
    ("expires_at", "expires_at: 2026-11-20T14:30:00Z"), ("expires_at", "expires_at: never"),
    ("comment", "comment: \(String(repeating: "x", count: 4001))"),
    ("comment", "commet: x"), ("comment", "request: HD-2"), ("comment", "proof: signed"),
  ])
  func `a value that cannot be meant is a problem with its place`(key: String, line: String) {
    let reading = approval(Self.text(key, line))
    #expect(reading?.document == nil)
    #expect(reading.map { !$0.problems.isEmpty } ?? true)
  }

  @Test(arguments: [
    nil, "plain", "", "line\nbreak", "quote\" and \\", "tab\t", "a\u{202E}b", "#: {[&*!", "Zoë 🙂",
  ])
  func `the text that is signed reads back as it was`(comment: String?) {
    let document = ApprovalDocument(
      word: .refusal, request: "00418823", digest: Digest(Self.digest)!, by: "1042",
      at: Timestamp(rfc3339: "2026-11-20T14:30:00Z")!, expiresAt: nil,
      comment: comment == "" ? nil : comment)
    let reading = ApprovalReader.read(
      SourceText(file: "a.yaml", bytes: ApprovalReader.text(of: document)))
    #expect(reading?.document == document, "\(reading?.problems.map(\.message) ?? [])")
  }
}
