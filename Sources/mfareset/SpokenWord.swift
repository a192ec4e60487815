import IdentityProviders
import Journals
import Logging
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Workspaces

/// Shows a request to somebody who may approve it, asks, signs what they say, and drops it.
struct SpokenWord {
  let word: ApprovalDocument.Word
  let id: RequestID
  let options: SigningOptions
  let common: CommonOptions

  init(
    _ word: ApprovalDocument.Word, on id: RequestID, options: SigningOptions, common: CommonOptions
  ) {
    self.word = word
    self.id = id
    self.options = options
    self.common = common
  }

  func speak() async throws {
    let parts = RunParts(workspace: try common.openWorkspace())
    let request = try waiting(in: parts.workspace)
    let digest = Digest.sha256(of: request.bytes)
    if let meant = options.digest.flatMap({ Digest($0) }), meant != digest {
      throw Failure(
        .invalidInput,
        "request `\(id)` has the digest \(digest), not the one that you mean: look at it again")
    }
    let isAsking = !options.print && !options.yes
    if isAsking { try TerminalQuestion.refuseUnlessSomebodyIsThere() }
    let verifier = try await parts.openSSHVerifier()
    let directory = try OpenJournal(reading: parts.workspace).directory
    let person = try Failure.translating { try speaker(in: directory) }
    let now = SystemClock().now().wholeSeconds
    let document = ApprovalDocument(
      word: word, request: id, digest: digest, by: options.by, at: now,
      expiresAt: now + options.expiry, comment: options.comment)
    let text = ApprovalReader.text(of: document)
    // What the next run would not read is not signed: a blank comment, a name too long.
    let reading = ApprovalReader.read(SourceText(file: "the \(word.rawValue)", bytes: text))
    guard reading?.document == document else {
      throw Failure(.invalidInput, reading?.problems ?? [])
    }
    let name = FileName("\(id).\(word.rawValue)-\(Self.unique).yaml")
    let prospect = try await Prospect(
      of: document, text, by: person, on: request.file, named: name, in: parts)
    try refuseWhatCannotCount(prospect)
    if options.print { return try Console.write(text) }
    let key = PersonalKey(options.key, of: person, in: parts)
    try key.refuseUnlessListed()
    if isAsking {
      try Failure.translating { try ask(about: request, prospect, directory, key) }
    }
    let signed = try await key.sign(text, verifiedBy: verifier)
    let dropped = try Failure.translating {
      try DropBox(queue: parts.workspace.queue).drop(text, signature: signed.signature, named: name)
    }
    try common.inform("signed with \(signed.key.type) \(signed.key.fingerprint)")
    try common.inform("dropped as \(VisibleText.escape(dropped.path)); the next run decides")
  }

  /// The bytes of the request that waits under the id.
  private func waiting(in workspace: Workspace) throws -> (file: QueuedFile, bytes: [UInt8]) {
    let journal = try OpenJournal(reading: workspace).journal
    return try Failure.translating {
      guard let request = try journal.request(withID: id) else {
        throw Failure(
          .invalidInput,
          "no run has seen a request `\(VisibleText.escape(id.text))` yet (a run reads what is dropped; see `mfareset status`)"
        )
      }
      guard !request.outcome.isSettled, let file = QueuedFile(path: request.settledAs),
        let bytes = try journal.bytes(ofRequest: request.number)
      else {
        throw Failure(
          .invalidInput, "request `\(id)` waits no longer: it is \(request.outcome.rawValue)")
      }
      return (file, bytes)
    }
  }

  /// The one directory user who speaks.
  private func speaker(in directory: EmbeddedDirectory) throws -> User {
    let users = try directory.users(named: options.by)
    if users.count == 1 { return users[0] }
    let by = VisibleText.escape(options.by)
    guard users.isEmpty else {
      throw Failure(
        .invalidInput, "--by: `\(by)` names several users of the directory; give your login or id")
    }
    let hint = try directory.nearestName(to: options.by).map {
      " (did you mean `\(VisibleText.escape($0))`?)"
    }
    throw Failure(.invalidInput, "--by: the directory has no user `\(by)`\(hint ?? "")")
  }

  /// Nobody signs in vain: what no run would count is refused, and what none asks for is told.
  private func refuseWhatCannotCount(_ prospect: Prospect) throws {
    let login = VisibleText.escape(prospect.person.login)
    switch prospect.standing {
    case .counts: return
    case .isNotNeeded:
      Logger(label: "mfareset").warning(
        "policies ask for no more approvals of `\(id)`; yours would change nothing")
    case .cannotCount(let reasons):
      let why = VisibleText.escape(reasons.joined(separator: "; "))
      throw Failure(
        .invalidInput,
        "\(word == .approval ? "an approval" : "a refusal") of `\(id)` by `\(login)` would not count: \(why); nothing was signed"
      )
    }
  }

  private func ask(
    about request: (file: QueuedFile, bytes: [UInt8]), _ prospect: Prospect,
    _ directory: EmbeddedDirectory, _ key: PersonalKey
  ) throws {
    let source = SourceText(file: request.file.path, bytes: request.bytes)
    let reading = RequestReader.read(source)
    guard let read = reading.request else { throw Failure(.invalidInput, reading.problems) }
    let isColourful = Console.isColourful(unless: common.noColor)
    let sheet = RequestSheet(
      request: read, source: source, prospect: prospect, directory: directory, key: key.path,
      colour: isColourful)
    try Console.write(Array(try sheet.text().utf8))
    let question = TerminalQuestion(text: try sheet.question())
    guard try question.isAnsweredWithYes(colour: isColourful) else {
      throw Failure(.needsAttention, "nothing was signed")
    }
  }

  /// What nobody else's name for a file has.
  private static var unique: String { String(UInt64.random(in: .min ... .max), radix: 36) }
}
