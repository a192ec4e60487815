import Foundation
import TestMaterial
import Testing

/// Somebody approves or refuses: on a real terminal, in a pipe, and with a digest.
@Suite(.enabled(if: Terminal.isThere, "there is no `setsid` to make a terminal"))
struct ApproveTests {
  private static func keys(_ keys: String...) -> [Terminal.Answer] { keys.map { .yesOrNo($0) } }

  @Test(arguments: [
    (["yes\n"], true), (["YES\n"], true), (["  yes \n"], true), (["y\n", "yes\n"], true),
    (["\n"], false), (["n\n"], false), (["no\n"], false), ([Terminal.endOfInput], false),
    (["y\n", "y\n", "y\n"], false), (["y\n", "\n"], false), (["yes please\n", "no\n"], false),
    (["ye\n", Terminal.endOfInput], false),
  ])
  func `only the whole word yes signs`(keys: [String], signs: Bool) throws {
    let desk = try ApprovalDesk()
    let said = try desk.atTerminal(desk.words(), answers: keys.map { .yesOrNo($0) })
    #expect(said.screen.contains("\nReset MFA for this user? [yes/no] ".coloured(in: said.screen)))
    #expect(said.status == (signs ? 0 : 1))
    #expect(said.screen.contains("nothing was signed") == !signs)
    #expect(try desk.dropped().count == (signs ? 2 : 0))
    #expect(try desk.outcomeOfNextRun() == (signs ? "applied" : "held"))
  }

  @Test func `what was typed before the question is no answer`() throws {
    let desk = try ApprovalDesk()
    let said = try desk.atTerminal(
      desk.words(), typedAhead: "yes\nyes\n", answers: [.yesOrNo("no\n")])
    #expect(said.status == 1)
    #expect(try desk.dropped() == [])
  }

  @Test func `an interrupt signs nothing`() throws {
    let desk = try ApprovalDesk()
    let said = try desk.atTerminal(desk.words(), answers: [.yesOrNo(Terminal.interrupt)])
    #expect(said.status != 0)
    #expect(try desk.dropped() == [])
  }

  @Test func `a yes from a pipe is refused, and so is a question that nobody sees`() throws {
    let desk = try ApprovalDesk()
    let piped = try Program.run(desk.words(), in: desk.workspace.folder, input: "yes\n")
    #expect((piped.status, piped.output) == (64, ""))
    #expect(piped.errors.contains("standard input is no terminal, so nobody can be asked"))
    let quoted = ([Program.path] + desk.words()).map { "'\($0)'" }.joined(separator: " ")
    try desk.workspace.write("blind", "#!/bin/sh\n\(quoted) > seen\n")
    let blind = try Program.start(
      ["script", "-qec", "sh blind", "/dev/null"], in: desk.workspace.folder, input: "yes\n")
    #expect(blind.output.contains("standard output is no terminal"))
    #expect(try desk.dropped() == [])
  }

  @Test func `--yes needs the digest of what is signed`() throws {
    let desk = try ApprovalDesk()
    let without = try Program.run(desk.words("approve", "--yes"), in: desk.workspace.folder)
    #expect((without.status, without.output) == (64, ""))
    #expect(without.errors.contains("--yes needs --digest"))
    let other = "sha256:" + String(repeating: "0", count: 64)
    let wrong = try Program.run(
      desk.words("approve", "--yes", "--digest", other), in: desk.workspace.folder)
    #expect((wrong.status, wrong.output) == (65, ""))
    #expect(wrong.errors.contains("has the digest \(try desk.digest()), not the one"))
    #expect(try desk.dropped() == [])
    let right = try Program.run(
      desk.words("approve", "--yes", "--digest", try desk.digest()), in: desk.workspace.folder)
    #expect((right.status, right.errors) == (0, ""))
    #expect(right.output.hasPrefix("signed with ED25519 SHA256:"))
    #expect(try desk.dropped().count == 2)
    #expect(try desk.outcomeOfNextRun() == "applied")
  }

  @Test(arguments: [
    ("[dana.lee@acme.example]", "user", "Reset MFA for this user?"),
    ("[dana.lee@acme.example, '1077']", "user", "Reset MFA for these 2 users?"),
    ("[dana.lee@acme.example]", "org", "Reset org-level MFA for this user?"),
    ("everyone", "org", "Reset org-level MFA for everyone in acme ("),
  ])
  func `the question says how many it is about`(users: String, level: String, question: String)
    throws
  {
    let desk = try ApprovalDesk(users: users, level: level)
    let approved = try desk.atTerminal(desk.words("approve", "--no-color"))
    #expect(approved.screen.contains("\n\(question)"), "\(approved.screen)")
    let refused = try desk.atTerminal(desk.words("refuse", "--no-color"))
    let other = question.replacing("Reset", with: "Refuse to reset")
    #expect(refused.screen.contains("\n\(other)"), "\(refused.screen)")
  }

  @Test func `the sheet shows whom, why, on what evidence, and what is lacking`() throws {
    let desk = try ApprovalDesk(
      recorded:
        "approvals: [{by: alex.kim@acme.example, at: \(ApprovalDesk.ago(60)), comment: Hers}]",
      line: "{count: 2, role: administrator, proof: signed, within: 24h}")
    let screen = try desk.atTerminal(desk.words("approve", "--no-color")).screen
    let sheet = screen.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for words in [
      "HD-20418 lost-device, level user, in acme",
      "resets Dana Lee (dana.lee@acme.example, id 1042, member) - totp totp-1042, enrolled 2025-",
      "because Phone left in a taxi.", "device iPhone 15; lost at 20", "circumstances stolen",
      "asked by sam.ortiz@acme.example, 1h", "dropped by the account ",
      "checked by sam.ortiz@acme.example, callback, 1h", "call 88127",
      "approved by alex.kim@acme.example, recorded, ", ": Hers",
      "digest \(try desk.digest())",
      "Policies say hold because:", "(always/administrator) → your approval meets this",
      "(policies/resets.yaml:3) → with your approval it needs 1 more signed approval by",
      "With your approval it is still held.",
      "You speak as Robin Diaz (robin.diaz@acme.example), administrator in acme, and sign with \(desk.key).",
      "Your approval counts for 1d, until 20",
    ] { #expect(sheet.contains(words), "\(words): \(sheet)") }
  }

  @Test func `a refusal says what it does, and the next run denies`() throws {
    let desk = try ApprovalDesk()
    let said = try desk.atTerminal(
      desk.words("refuse", "--no-color", "--comment", "Not hers."), answers: Self.keys("yes\n"))
    #expect(said.screen.contains("With your refusal the next run denies it."))
    #expect(said.status == 0)
    #expect(try desk.outcomeOfNextRun() == "denied")
  }

  @Test(arguments: [
    ("robin.dias@acme.example", "has no user `robin.dias@acme.example` (did you mean `robin.diaz@"),
    (
      "dana.lee@acme.example",
      "would not count: nobody approves a reset of their own MFA; nothing was signed"
    ),
    (
      "noor.haddad@acme.example",
      "would not count: the approver has not the role `administrator` in `acme`"
    ),
    ("sam.ortiz@acme.example", "the requester is not independent; nothing was signed"),
  ])
  func `nobody signs what would never count`(by: String, words: String) throws {
    let desk = try ApprovalDesk()
    for how in [["--print"], ["--yes", "--digest", try desk.digest()]] {
      let said = try Program.run(
        ["approve", ApprovalDesk.id, "--by", by, "--key", desk.key] + how,
        in: desk.workspace.folder)
      #expect((said.status, said.output) == (65, ""))
      #expect(said.errors.contains(words), "\(said.errors)")
    }
    #expect(try desk.dropped() == [])
  }

  @Test func `an approval that nobody asks for any more is told, and may be given`() throws {
    let desk = try ApprovalDesk(
      recorded: "approvals: [{by: alex.kim@acme.example, at: \(ApprovalDesk.ago(60))}]",
      line:
        "{count: 1, role: administrator, proof: recorded}], hours: {days: mon-sun, from: \"00:00\", to: \"00:01\", time_zone: UTC}, fields: [reason"
    )
    let said = try Program.run(desk.words("approve", "--print"), in: desk.workspace.folder)
    #expect(said.status == 0)
    #expect(said.errors.contains("policies ask for no more approvals of `HD-20418`"))
  }

  @Test func `somebody may renew an approval`() throws {
    let desk = try ApprovalDesk(line: "{count: 2, role: administrator, proof: signed, within: 24h}")
    for _ in 0..<2 {
      let said = try Program.run(
        desk.words("approve", "--yes", "--digest", try desk.digest()), in: desk.workspace.folder)
      #expect(said.status == 0, "\(said.all)")
      #expect(try desk.outcomeOfNextRun() == "held")
    }
  }

  @Test func `a key that no line lists is told with the line to add, which then is enough`() throws
  {
    let desk = try ApprovalDesk()
    try desk.workspace.write("allowed_signers", "# nobody yet\n")
    let digest = try desk.digest()
    let words = desk.words("approve", "--yes", "--digest", digest)
    let said = try Program.run(words, in: desk.workspace.folder)
    #expect((said.status, said.output) == (65, ""))
    #expect(said.errors.contains("no line of allowed_signers has this key; nothing was dropped"))
    let line = try #require(
      said.errors.split(separator: "allowed_signers: `").last?.split(separator: "`").first)
    // Before the question, too: nobody is to read a sheet in vain.
    #expect(!(try desk.atTerminal(desk.words()).screen.contains("[yes/no]")))
    #expect(try desk.dropped() == [])
    try desk.workspace.write("allowed_signers", line + "\n")
    #expect(try Program.run(words, in: desk.workspace.folder).status == 0)
    #expect(try desk.outcomeOfNextRun() == "applied")
  }

  @Test(arguments: [
    ("namespaces=\"git\" ", "key is not permitted for use in signature namespace"),
    ("valid-before=\"20200101\" ", "key has expired"),
  ])
  func `a signature that the next run would not take is not dropped`(options: String, words: String)
    throws
  {
    let desk = try ApprovalDesk()
    let publicKey = try desk.workspace.text("robin.pub")
    try desk.workspace.write("allowed_signers", "\(ApprovalDesk.robin) \(options)\(publicKey)")
    let said = try Program.run(
      desk.words("approve", "--yes", "--digest", try desk.digest()), in: desk.workspace.folder)
    #expect(said.status == 65)
    #expect(said.errors.contains(words), "\(said.errors)")
    #expect(try desk.dropped() == [])
  }

  @Test func `a passphrase is asked for on the terminal`() throws {
    let desk = try ApprovalDesk()
    try ApprovalDesk.makeKey(desk.workspace.path("locked"), passphrase: "open sesame")
    try desk.workspace.write(
      "allowed_signers", "\(ApprovalDesk.robin) \(try desk.workspace.text("locked.pub"))")
    let said = try desk.atTerminal(
      ["approve", ApprovalDesk.id, "--by", ApprovalDesk.robin, "--key", "locked"],
      answers: [
        .yesOrNo("yes\n"), Terminal.Answer(prompt: ": ", keys: "open sesame\n"),
      ])
    #expect(said.status == 0, "\(said.screen)")
    #expect(!said.screen.contains("sesame"))
    #expect(try desk.outcomeOfNextRun() == "applied")
  }

  @Test func `no text of a request does anything to the terminal, or looks like the sheet's own`()
    throws
  {
    let reason = #""\e[2J\u202E\n  resets      Nobody\nReset MFA for this user? [yes/no] yes""#
    let desk = try ApprovalDesk(reason: reason)
    let screen = try desk.atTerminal(desk.words("approve", "--no-color")).screen
    #expect(HarmlessText.harm(in: screen) == [])
    #expect(screen.matches(of: #/(?m)^  resets /#).count == 1)
    #expect(screen.matches(of: #/(?m)^Reset MFA for this user\?/#).count == 1)
  }
}

extension String {
  /// The words as they stand on a screen with colours: the question is bold, what follows is not.
  fileprivate func coloured(in screen: String) -> String {
    screen.contains("\u{1B}[1m")
      ? replacing(
        "\nReset MFA for this user?", with: "\n\u{1B}[1mReset MFA for this user?\u{1B}[0m")
      : self
  }
}
