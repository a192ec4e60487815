/// One pass over the queue: the report's `run`, `summary` and `audit`.
public struct RunRecord: Hashable, Sendable {
  /// Whether the run changed anything.
  public enum Mode: String, Hashable, Sendable, Codable {
    case run
    case dryRun = "dry-run"
  }

  /// The run's name, which is its report's file name: `20261120T150000Z-42`.
  public var id: String
  public var mode: Mode
  public var startedAt: Timestamp
  /// Nil while it runs, and for ever in a run that was killed before it finished.
  public var finishedAt: Timestamp?
  /// The moment that decisions were made as of, where that is not now (`--at`).
  public var decidedAsOf: Timestamp?
  public var host: String
  /// The program's version.
  public var version: String
  public var configurationDigest: Digest
  public var policiesDigest: Digest
  /// The provider's name: `embedded`.
  public var provider: String
  public var summary: RunSummary
  /// The last entry of the audit chain when the run ended; nil for an empty chain.
  public var auditHead: AuditHead?
  /// The fingerprint of the key that signed the run's report, as OpenSSH prints it; nil for an
  /// unsigned one. The journal keeps it and the report does not tell it: whoever takes a signature
  /// away could take that away as well.
  public var signingKey: String?

  public init(
    id: String, mode: Mode, startedAt: Timestamp, host: String, version: String,
    configurationDigest: Digest,
    policiesDigest: Digest, provider: String
  ) {
    self.id = id
    self.mode = mode
    self.startedAt = startedAt
    self.host = host
    self.version = version
    self.configurationDigest = configurationDigest
    self.policiesDigest = policiesDigest
    self.provider = provider
    summary = RunSummary()
  }
}

/// How many requests met which outcome, and what was removed.
public struct RunSummary: Hashable, Sendable {
  public private(set) var outcomes: [Outcome: Int] = [:]
  /// Subjects of applied requests, and of failed ones those who lost something all the same.
  public private(set) var subjects = 0
  /// A request that is deferred counts none until it is finished.
  public private(set) var authenticatorsRemoved = 0

  public init() {}

  /// A summary as the journal remembers it.
  public init(outcomes: [Outcome: Int], subjects: Int, authenticatorsRemoved: Int) {
    self.outcomes = outcomes
    self.subjects = subjects
    self.authenticatorsRemoved = authenticatorsRemoved
  }

  /// Requests of all outcomes.
  public var requests: Int { outcomes.values.reduce(0, +) }

  /// Requests of one outcome.
  public func count(of outcome: Outcome) -> Int { outcomes[outcome] ?? 0 }

  /// Counts one more request.
  public mutating func add(_ result: RequestResult) {
    outcomes[result.outcome, default: 0] += 1
    guard result.outcome.isSettled else { return }
    subjects += result.resets.count { result.outcome == .applied || !$0.authenticators.isEmpty }
    authenticatorsRemoved += result.resets.reduce(0) { $0 + $1.authenticators.count }
  }
}

/// The end of the audit chain: whoever knows it can tell that nothing before it was changed.
public struct AuditHead: Hashable, Sendable {
  /// The entry's number, from 1.
  public let sequence: Int64
  /// SHA-256 of the entry's line.
  public let hash: Digest

  public init(sequence: Int64, hash: Digest) {
    self.sequence = sequence
    self.hash = hash
  }
}

extension RunRecord {
  /// The moment that decisions are made as of: one for all, so that a preview and a run cannot disagree.
  public var moment: Timestamp { decidedAsOf ?? startedAt }
}
