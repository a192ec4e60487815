package import PolicyEngine
package import ResetModel

extension Run {
  /// What a run works with. A dry run is the same run with decorated rooms.
  package struct Rooms {
    package var queue: any Queue
    package var journal: any Journal
    package var provider: any IdentityProvider
    /// Who holds the authenticators of orgs that keep them elsewhere; the provider holds the
    /// others'.
    package var connectors: [OrgID: any Connector] = [:]
    package var policies: PolicySet
    package var clock: any RunClock
    /// Reads a claimed file: pure, and called on several threads at once.
    package var read: @Sendable (ClaimedFile) -> ReadFile
    /// SHA-256 of a signature's bytes, which tells whether it still is the same: pure.
    package var digest: @Sendable ([UInt8]) -> Digest
    /// Writes the receipt of a settled file: pure, and called while others are decided.
    package var receipt: @Sendable (RequestResult, RunRecord) -> [UInt8]
    /// Who is to be told of a run; asked anew for each run, as a recovered one has a report of its
    /// own.
    package var observers: (RunRecord) throws -> [any RunObserver]
    /// Told in one line what does not belong to any request.
    package var warn: (String) -> Void
    /// Says whose signature it is; made when the first signature is seen.
    package var verifier: () async throws -> any SignatureVerifier
    /// Whose account is whose: operating-system accounts and the logins or ids of directory users.
    package var submitters: [String: String] = [:]
    /// Whether somebody wants the run to come to its end; once true, always true. Asked before each
    /// file: the one in hand is finished, what is decided is filed and reported, and the rest waits
    /// for the next run.
    package var isToldToStop: @Sendable () -> Bool = { false }
    /// Where goes on what a run does besides deciding: reading ahead, filing, verifying signatures.
    /// Nil for all cores, each as it is free.
    package var sideWork: (any TaskExecutor)?
    /// Where files are claimed ahead and filed, if not where other side work goes on. One place does
    /// best: the kernel locks a folder for each name that is looked up or changed in it, and who finds
    /// it locked sleeps.
    package var folderWork: (any TaskExecutor)? {
      get { ownFolderWork ?? sideWork }
      set { ownFolderWork = newValue }
    }
    private var ownFolderWork: (any TaskExecutor)?
    /// The fingerprint of the key that the observers sign reports with; nil where they do not.
    package var signingKey: String?
    /// Writes the receipt of a recorded approval or refusal.
    package var approvalReceipt: (SignedApprovalEntry, RunRecord) -> [UInt8]

    package init(
      queue: any Queue, journal: any Journal, provider: any IdentityProvider, policies: PolicySet,
      clock: any RunClock, read: @escaping @Sendable (ClaimedFile) -> ReadFile,
      digest: @escaping @Sendable ([UInt8]) -> Digest,
      receipt: @escaping @Sendable (RequestResult, RunRecord) -> [UInt8],
      observers: @escaping (RunRecord) throws -> [any RunObserver],
      warn: @escaping (String) -> Void,
      verifier: @escaping () async throws -> any SignatureVerifier,
      approvalReceipt: @escaping (SignedApprovalEntry, RunRecord) -> [UInt8]
    ) {
      self.queue = queue
      self.journal = journal
      self.provider = provider
      self.policies = policies
      self.clock = clock
      self.read = read
      self.digest = digest
      self.receipt = receipt
      self.observers = observers
      self.warn = warn
      self.verifier = verifier
      self.approvalReceipt = approvalReceipt
    }

    /// The same rooms with nothing written anywhere: what would be is remembered while they last.
    package var writingNothing: Rooms {
      var rooms = self
      rooms.queue = DryRunQueue(over: queue)
      rooms.journal = DryRunJournal(over: journal)
      rooms.provider = DryRunProvider(over: provider)
      rooms.connectors = connectors.mapValues(DryRunConnector.init(over:))
      return rooms
    }
  }
}
