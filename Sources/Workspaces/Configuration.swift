public import LocatedYAML
public import ResetModel

/// What `mfareset.yaml` says: where things lie, and how long to wait. Every key is optional.
public struct Configuration: Sendable, Equatable {
  /// The folders and files, relative to the configuration's own folder or absolute.
  public var queue = "queue"
  public var policies = "policies"
  public var reports = "reports"
  public var allowedSigners = "allowed_signers"
  /// Keys that count for nothing any more: a list of public keys or a revocation list of OpenSSH's;
  /// nil for none.
  public var revokedKeys: String?
  /// The SSH key that signs reports: a private key, or a public one whose private half is in an
  /// agent; nil for unsigned reports.
  public var signingKey: String?
  /// The path of the journal's SQLite database.
  public var journal = "journal.sqlite"
  /// A file must have been still for this long before it is read.
  public var settle = TimeSpan(seconds: 2)
  /// A request that is held for longer is denied as expired.
  public var heldFor = TimeSpan(seconds: 7 * 86_400)

  /// An approval that matches no request, or has no signature, is invalid after so long.
  public var unmatchedFor = TimeSpan(seconds: 86_400)

  /// Whether policies' `elevated:` blocks count.
  public var isThreatElevated = false
  /// The logins or ids of the directory users who have operating-system accounts, by those.
  public var submitters: [String: String] = [:]
  /// The paths that everybody may write to and for which the configuration says why that is fine.
  public var worldWritable: Set<String> = []

  public init() {}
}

extension Configuration {
  /// Reads a configuration; every problem of the file at once, none with a password in it.
  public static func read(_ source: SourceText) -> (
    configuration: Configuration?, problems: [Problem]
  ) {
    // An empty file, or one of comments only, is a configuration of defaults.
    if source.isBlank { return (Configuration(), []) }
    do {
      let (value, problems) = try YAMLDocument(source).read(as: shape)
      return (value, problems.map(\.withoutCredentials))
    } catch {
      return (nil, error.problems.map(\.withoutCredentials))
    }
  }

  /// The JSON Schema of `mfareset.yaml`.
  public static var schema: JSONSchema {
    .document(
      "mfareset configuration", "The configuration of a workspace: mfareset.yaml.", shape.schema)
  }

  private enum Fields {
    static let queue = Field(
      "queue", .text(maximumBytes: 4096),
      "The folder with incoming/, held/, done/ and so on; default `queue`.")
    static let policies = Field(
      "policies", .text(maximumBytes: 4096), "The folder of the policies; default `policies`.")
    static let reports = Field(
      "reports", .text(maximumBytes: 4096),
      "The folder that gets a report for each run; default `reports`.")
    static let allowedSigners = Field(
      "allowed_signers", .text(maximumBytes: 4096),
      "Who may sign, in OpenSSH's own format; default `allowed_signers`.")
    static let revokedKeys = Field(
      "revoked_keys", .text(maximumBytes: 4096),
      "Keys that no longer count: public keys, one a line, or a revocation list made by ssh-keygen."
    )
    static let signingKey = Field(
      "signing_key", .text(maximumBytes: 4096),
      "The SSH key that signs reports, as `mfareset`: a private key that its owner alone can read, or a public key whose private half an agent holds."
    )
    static let unmatchedFor = Field(
      "unmatched_for", .timeSpan,
      "How long an approval waits for its request or its signature before it is invalid; default `1d`."
    )
    static let journal = Field(
      "journal", journalShape, "`sqlite:` and a path; default `sqlite:journal.sqlite`.")
    static let provider = Field(
      "provider", onlyWord("embedded", else: "only the embedded provider is available"),
      "Who holds the authenticators; `embedded` is the journal's own database.")
    static let settle = Field(
      "settle", .timeSpan(allowingNone: true),
      "How long a file must have been still before it is read; default `2s`.")
    static let heldFor = Field(
      "held_for", .timeSpan,
      "How long a request may be held before it is denied as expired; default `7d`.")
    static let threatLevel = Field(
      "threat_level", Shape<String>.word(of: ["normal", "elevated"]),
      "elevated makes the policies' `elevated:` blocks count; default `normal`.")
    static let submitters = Field(
      "submitters", .dictionary(of: Shape<String>.name),
      "Whose operating-system account is whose: {sortiz: sam.ortiz@acme.example}.")
    static let worldWritable = Field(
      "world_writable", .dictionary(of: .text(maximumBytes: 1024)),
      "What every account of the machine may write to, as it is written here, and why that is fine: {reports: nobody else is on this machine}. Anything else of the kind stops every run."
    )
  }

  private static let shape = Shape<Configuration>.mapping([
    Fields.queue, Fields.policies, Fields.reports, Fields.allowedSigners, Fields.revokedKeys,
    Fields.signingKey, Fields.unmatchedFor, Fields.journal, Fields.provider,
    Fields.settle, Fields.heldFor, Fields.threatLevel, Fields.submitters, Fields.worldWritable,
  ]) { fields in
    var configuration = Configuration()
    configuration.queue = fields(Fields.queue) ?? configuration.queue
    configuration.policies = fields(Fields.policies) ?? configuration.policies
    configuration.reports = fields(Fields.reports) ?? configuration.reports
    configuration.allowedSigners = fields(Fields.allowedSigners) ?? configuration.allowedSigners
    configuration.revokedKeys = fields(Fields.revokedKeys)
    configuration.signingKey = fields(Fields.signingKey)
    configuration.unmatchedFor = fields(Fields.unmatchedFor) ?? configuration.unmatchedFor
    configuration.journal = fields(Fields.journal) ?? configuration.journal
    configuration.settle = fields(Fields.settle) ?? configuration.settle
    configuration.heldFor = fields(Fields.heldFor) ?? configuration.heldFor
    _ = fields(Fields.provider)
    configuration.isThreatElevated = fields(Fields.threatLevel) == "elevated"
    for entry in fields(Fields.submitters) ?? [] {
      configuration.submitters[entry.name.value] = entry.value
    }
    for entry in fields(Fields.worldWritable) ?? [] {
      configuration.worldWritable.insert(entry.name.value)
    }
    return configuration
  }

  private static let journalShape: Shape<String> = {
    let text = Shape<String>.text(maximumBytes: 4096)
    return Shape(schema: ["type": "string", "pattern": "^sqlite:.+$"]) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      guard written.hasPrefix("sqlite:"), written.utf8.count > 7 else {
        let isPostgreSQL = written.hasPrefix("postgres")
        reader.report(
          isPostgreSQL
            ? "a journal in PostgreSQL is not available"
            // An address may hold a password, so what was written is not repeated.
            : "the journal's address does not begin with `sqlite:`", at: node,
          hint: "write sqlite:journal.sqlite")
        return nil
      }
      return String(written.dropFirst(7))
    }
  }()

  private static func onlyWord(_ word: String, else reason: String) -> Shape<String> {
    let text = Shape<String>.text()
    return Shape(schema: ["const": .string(word)]) { node, reader in
      guard let written = text.read(node, &reader) else { return nil }
      guard written == word else {
        reader.report(
          "`\(written.prefix(80))` cannot be used: \(reason)", at: node, hint: "write \(word)")
        return nil
      }
      return written
    }
  }
}

extension SourceText {
  /// Whether there is nothing but white space and comments.
  var isBlank: Bool {
    var number = 1
    while let line = line(number) {
      let text = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      if !text.isEmpty, text.first != "#" { return false }
      number += 1
    }
    return true
  }
}
