import Databases
import Glibc
import Journals
import Logging
import PolicyEngine
import Reports
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Signatures
import Workspaces

/// Puts the rooms of a workspace together; the one place where they all meet.
struct RunParts {
  let workspace: Workspace
  private let logger: Logger
  private let clock: any RunClock
  /// The machine, as reports name it.
  private let host: String

  init(
    workspace: Workspace, logger: Logger = Logger(label: "mfareset"),
    clock: any RunClock = SystemClock(), host: String = Self.hostName
  ) {
    self.workspace = workspace
    self.logger = logger
    self.clock = clock
    self.host = host
  }

  /// What a pass over the queue, or over some files, is for.
  enum Purpose {
    case run
    /// The same with nothing written, as of another moment if one is given.
    case dryRun(asOf: Timestamp?)
    /// Files that are not in the queue, as if they had been dropped.
    case preview([String], asOf: Timestamp?)
    /// One file of the queue, with nothing written, and as if a word on it had been dropped.
    case only(QueuedFile, supposing: SupposedWord?)
  }

  /// Goes over the queue once; throws a `Failure` for what stops the work.
  func run(_ purpose: Purpose, limit: Int? = nil, audience: [any RunObserver]) async throws
    -> RunRecord
  {
    let (policies, policiesDigest) = try policies()
    var record = RunRecord(
      id: "", mode: .run, startedAt: clock.now().wholeSeconds, host: host,
      version: Version.current,
      configurationDigest: .sha256(of: workspace.source.bytes), policiesDigest: policiesDigest,
      provider: "embedded")
    return try await Failure.translatingAsync {
      if case .run = purpose {
        guard let lock = try RunLock.take(workspace: workspace.folder) else {
          throw Failure(
            .anotherRunIsActive,
            "another run is active on `\(VisibleText.escape(workspace.folder))`; nothing was done")
        }
        defer { withExtendedLifetime(lock) {} }
        try refuseOpenDoors()
        try refuseUnlessReportsCanBeWritten()
        let signer = try await reportSigner()
        return try await perform(
          record, purpose, policies, signer, limit: limit, audience: audience)
      }
      record.mode = .dryRun
      return try await perform(record, purpose, policies, nil, limit: limit, audience: audience)
    }
  }

  private func perform(
    _ record: RunRecord, _ purpose: Purpose, _ policies: PolicySet, _ signer: ReportSigner?,
    limit: Int?, audience: [any RunObserver]
  ) async throws -> RunRecord {
    var record = record
    var audience = audience
    let isDry = record.mode == .dryRun
    let opened =
      isDry
      ? try OpenJournal(previewing: workspace)
      : try OpenJournal(writing: workspace, at: record.startedAt)
    let clock = clock
    let queue = try FolderQueue(
      at: workspace.queue, settle: workspace.configuration.settle, clock: { clock.now() })
    let folder = workspace.reports
    var rooms = Run.Rooms(
      queue: queue, journal: opened.journal, provider: opened.directory, policies: policies,
      clock: clock,
      read: { Self.read($0, as: $0.file.path) },
      digest: { .sha256(of: $0) },
      receipt: { result, run in
        Receipt(for: result, in: run, decidedAt: run.moment)?.yaml ?? []
      },
      observers: { run in
        try isDry ? [] : [ReportFileObserver(run, in: folder, signer: signer), HeapObserver()]
      },
      warn: { logger.warning("\($0)") },
      verifier: { try await verifier() },
      approvalReceipt: { entry, run in
        ApprovalReceipt(
          for: entry.document, keyFingerprint: entry.key.fingerprint,
          principal: entry.key.principal, in: run, cameAfter: entry.cameAfter
        ).yaml
      })
    rooms.signingKey = signer?.key.fingerprint
    rooms.submitters = workspace.configuration.submitters
    rooms.folderWork = DiskThread()
    switch purpose {
    case .run: rooms.isToldToStop = { StopSignal.wasHeard }
    case .dryRun(let moment): record.decidedAsOf = moment
    case .preview(let files, let moment):
      record.decidedAsOf = moment
      let named = PreviewQueue(of: files, beside: queue, at: workspace.queue)
      rooms.queue = named
      rooms.read = { Self.read($0, as: named.name(ofFileAt: $0.file.path) ?? $0.file.path) }
      audience = audience.map { NamedAsGiven(audience: $0, files: named) }
    case .only(let file, let word):
      let narrowed = NarrowedQueue(queue, to: file)
      rooms.queue = word?.queue(over: narrowed) ?? narrowed
      if let word { rooms.verifier = { word.verifier(over: try await verifier()) } }
    }
    let finished = try await Run(
      isDry ? rooms.writingNothing : rooms,
      options: Run.Options(
        limit: limit, heldFor: workspace.configuration.heldFor,
        unmatchedFor: workspace.configuration.unmatchedFor)
    ).perform(record, shownTo: audience)
    if opened.connection.changedMeanwhile() {
      throw Failure(
        .anotherRunIsActive,
        "the journal was changed while it was read, so none of this may be true any more (run it again)"
      )
    }
    return finished
  }

  /// Reads a claimed file, whose problems are told under a name; pure.
  private static func read(_ claimed: ClaimedFile, as name: String) -> ReadFile {
    let source = SourceText(file: name, bytes: claimed.bytes)
    let reading = RequestReader.read(source)
    // Only what is no kind of request can be an approval, so requests are read once.
    return ReadFile(
      digest: .sha256(of: claimed.bytes), reading: reading,
      approval: reading.kind == nil ? ApprovalReader.read(source) : nil)
  }

  /// A run is not begun where everybody on the machine could have written what it goes by.
  private func refuseOpenDoors() throws {
    let doors = workspace.openDoors()
    guard !doors.isEmpty else { return }
    throw Failure(
      .brokenConfiguration, doors.map(\.description), so: "nothing was done")
  }

  /// A run that could not report is not begun.
  private func refuseUnlessReportsCanBeWritten() throws {
    let folder = open(workspace.reports, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { close(folder) } }
    guard folder < 0 || faccessat(folder, ".", W_OK | X_OK, 0) != 0 else { return }
    let isMissing = folder < 0 && errno == ENOENT
    let reason = String(cString: strerror(errno))
    throw Failure(
      .cannotWrite,
      "reports cannot be written to `\(VisibleText.escape(workspace.reports))`: \(reason); nothing was done"
        + (isMissing
          ? " (`mfareset init \(VisibleText.escape(workspace.folder))` makes what is missing)" : "")
    )
  }

  static var hostName: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafePointer(to: &name.nodename) {
      $0.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
    }
  }
}
