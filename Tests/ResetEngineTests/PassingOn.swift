import ResetEngine
import ResetModel

/// A queue that passes on to another whatever it does not do itself.
protocol QueueDecorator: Queue {
  var base: any Queue { get }
}

extension QueueDecorator {
  func list() throws -> QueueListing { try base.list() }
  func claim(_ file: QueuedFile) -> Claim { base.claim(file) }
  func holds(_ path: String) -> Bool { base.holds(path) }
  func place(for name: FileName, in folder: QueueFolder) -> String {
    base.place(for: name, in: folder)
  }

  func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    try base.settle(file, identity: identity, as: place, receipt: receipt)
  }

  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    try base.restore(bytes, as: place, receipt: receipt)
  }

  func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {
    try base.mend(place, bytes: bytes, receipt: receipt)
  }

  func synchronize() throws { try base.synchronize() }
}

/// A verifier that is asked of no reports.
protocol VerifierWithoutReports: SignatureVerifier {}

extension VerifierWithoutReports {
  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict { .unavailable(reason: "no reports here") }
}
