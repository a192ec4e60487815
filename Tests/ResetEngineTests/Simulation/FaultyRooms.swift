import RequestQueue
import ResetEngine
import ResetModel

/// A queue whose files came when the simulation says that they did.
struct SimulatedQueue: QueueDecorator {
  let base: any Queue
  let life: Life
  let arrival: @Sendable (FileIdentity) -> Timestamp

  func list() throws -> QueueListing {
    switch life.turn(.list, "") {
    case .on: return try base.list()
    case .gone: throw Crash()
    case .fails:
      throw QueueError.failed(operation: "list", path: "queue", number: life.draw([.access]).number)
    }
  }

  func claim(_ file: QueuedFile) -> Claim {
    let claim = base.claim(file)
    guard case .read(let claimed) = claim else { return claim }
    return .read(
      ClaimedFile(
        file: claimed.file, identity: claimed.identity, bytes: claimed.bytes,
        submitter: claimed.submitter, arrivedAt: arrival(claimed.identity),
        madeAt: arrival(claimed.identity)))
  }

}

/// Reports on a disk that fills up.
struct FaultyObserver: RunObserver {
  let base: any RunObserver
  let life: Life

  struct FullDisk: Error {}

  func began(_ run: RunRecord) throws {
    try take("begins")
    try base.began(run)
  }
  func found(_ files: Int) { base.found(files) }
  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try take(result.file)
    try base.decided(result, json: json)
  }
  func finished(_ run: RunRecord) async throws {
    try take("ends")
    try await base.finished(run)
  }

  private func take(_ about: String) throws {
    switch life.turn(.report, about) {
    case .on: return
    case .gone: throw Crash()
    case .fails:
      _ = life.draw([.fullReports])
      throw FullDisk()
    }
  }
}

/// Whoever verifies signatures may not be there.
struct FaultyVerifier: SignatureVerifier {
  let life: Life

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    switch life.turn(.verify, principal) {
    case .on:
      return await ReadableSignatures().verify(
        signature, of: message, by: principal, in: namespace)
    case .gone: return .unavailable(reason: "the process is gone")
    case .fails:
      _ = life.draw([.nobodyVerifies])
      return .unavailable(reason: "nobody can verify")
    }
  }

  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict { .refused(reason: "no report") }
}
