import Foundation
import Glibc
import IdentityProviders
import Journals
import Reports
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Signatures
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
    if options.print { return try Console.write(text) }
    if !options.yes {
      try await show(request, digest, parts)
      try ask()
    }
    try await drop(text, in: parts.workspace)
  }

  /// The bytes of the request that waits under the id.
  private func waiting(in workspace: Workspace) throws -> (file: QueuedFile, bytes: [UInt8]) {
    let journal = try ReadOnlyJournal(of: workspace).journal
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

  private func show(
    _ request: (file: QueuedFile, bytes: [UInt8]), _ digest: Digest, _ parts: RunParts
  ) async throws {
    let collector = ResultCollector()
    _ = try await parts.run(.only(request.file), audience: [collector])
    guard let result = collector.results.first(where: { $0.digest == digest }) else {
      throw Failure(
        .invalidInput,
        "the file of request `\(id)` is not what the journal has (see `mfareset status \(id)`)")
    }
    let reading = RequestReader.read(SourceText(file: request.file.path, bytes: request.bytes))
    guard let read = reading.request else {
      throw Failure(.invalidInput, reading.problems)
    }
    let directory = try ReadOnlyJournal(of: parts.workspace).directory
    for line in try RequestSheet(request: read, result: result, directory: directory).lines(
      digest: digest)
    {
      try Console.print(line)
    }
    try Console.flush()
  }

  /// Takes nothing but an explicit yes, and nothing from a pipe.
  private func ask() throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Failure(
        .invalidInput,
        "standard input is no terminal, so nobody can be asked (give --yes and --digest, or use --print)"
      )
    }
    let question = word == .approval ? "Reset MFA for this user?" : "Refuse this reset?"
    try Console.write(Array("\n\(question) Type yes to sign, anything else to leave: ".utf8))
    try Console.flush()
    guard readLine() == "yes" else { throw Failure(.needsAttention, "nothing was signed") }
  }

  private func drop(_ text: [UInt8], in workspace: Workspace) async throws {
    let signature = try await sign(text)
    let unique = String(UInt32.random(in: .min ... .max), radix: 36)
    let name = FileName("\(id).\(word.rawValue)-\(unique).yaml")
    let dropped = try Failure.translating {
      try DropBox(queue: workspace.queue).drop(text, signature: signature, named: name)
    }
    try common.inform("signed, and dropped as \(VisibleText.escape(dropped.path))")
  }

  private func sign(_ text: [UInt8]) async throws -> [UInt8] {
    let openSSH: OpenSSH
    do throws(OpenSSHError) { openSSH = try await OpenSSH.find() } catch {
      throw Failure(.brokenConfiguration, VisibleText.escape(error.description))
    }
    do throws(SigningError) {
      return try await OpenSSHSigner(
        openSSH, keyFile: keyFile, prompting: .terminal,
        environment: ProcessInfo.processInfo.environment
      ).sign(text, in: .approval)
    } catch {
      throw Failure(.invalidInput, VisibleText.escape(error.description))
    }
  }

  private var keyFile: String {
    options.key ?? "\(getenv("HOME").map { String(cString: $0) } ?? "")/.ssh/id_ed25519"
  }
}
