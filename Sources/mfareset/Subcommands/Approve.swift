import ArgumentParser
import ResetModel

/// `mfareset approve ID`: consent to a request, signed.
struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Show a request, ask, sign an approval, and drop it into the queue.",
    usage:
      "mfareset approve --by <login> [--key <file>] [--expires <time>] [--comment <text>] <id>",
    discussion: """
      Shows what would be reset, for whom, why and on what evidence, what the policies still lack and what your word \
      changes of it; asks for an explicit yes; and signs with your SSH key (agents, hardware and -sk keys work). \
      Refuses to sign what no run would count. Nothing is reset before a run finds that the policies are met.

      EXAMPLES
        mfareset approve HD-20417 --by alex.kim@acme.example --key ~/.ssh/id_ed25519
        mfareset approve HD-20417 --by alex.kim@acme.example --yes --digest sha256:…
        mfareset approve HD-20417 --by alex.kim@acme.example --print > approval.yaml
        ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n approval@mfareset approval.yaml
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var word: SigningOptions

  @Argument(help: "The request's id.")
  var id: String

  func run() async throws {
    try await SpokenWord(.approval, on: RequestID(id), options: word, common: common).speak()
  }
}

/// `mfareset refuse ID`: the opposite, which beats approvals.
struct Refuse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse",
    abstract: "Show a request, ask, sign a refusal, and drop it into the queue.",
    usage: "mfareset refuse --by <login> [--key <file>] [--comment <text>] <id>",
    discussion: """
      A valid refusal beats approvals: the next run denies the request.

      EXAMPLE
        mfareset refuse HD-20417 --by alex.kim@acme.example --comment "Not hers."
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var word: SigningOptions

  @Argument(help: "The request's id.")
  var id: String

  func run() async throws {
    try await SpokenWord(.refusal, on: RequestID(id), options: word, common: common).speak()
  }
}

/// Who signs, with what, and for how long.
struct SigningOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who you are: your login or id in the directory.", valueName: "login"))
  var by: String

  @Option(
    help: ArgumentHelp(
      "Your SSH key; a public key works if an agent holds its other half (default: ~/.ssh/id_ed25519).",
      valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("How long it counts.", valueName: "time"))
  var expires = "24h"

  @Option(help: "What should be known about it.")
  var comment: String?

  @Flag(help: "Write the approval to standard output, to be signed elsewhere; nothing is dropped.")
  var print = false

  @Flag(help: "Do not ask; needs --digest, so that what you saw is what you sign.")
  var yes = false

  @Option(help: ArgumentHelp("The digest of the request that you mean.", valueName: "sha256:…"))
  var digest: String?

  /// How long an approval counts.
  var expiry: TimeSpan { TimeSpan(expires) ?? TimeSpan(seconds: 86_400) }

  func validate() throws {
    guard let span = TimeSpan(expires), span.seconds > 0 else {
      throw ValidationError("--expires takes a number and one of s, m, h, d, w: 24h")
    }
    if let digest, Digest(digest) == nil {
      throw ValidationError("--digest takes sha256: and 64 hexadecimal digits")
    }
    if yes, digest == nil { throw ValidationError("--yes needs --digest") }
  }
}
