import ResetEngine
import ResetModel

/// An approval or a refusal that nobody has signed yet, as if it were signed and dropped: the next
/// run's own way of judging it tells what it would do.
struct SupposedWord: Sendable {
  /// The text that would be signed.
  let bytes: [UInt8]
  let file: QueuedFile

  init(_ bytes: [UInt8], named name: FileName) {
    self.bytes = bytes
    file = QueuedFile(folder: .incoming, name: name)
  }

  /// What stands for the signature; no real one is so short.
  fileprivate static let signature = Array("to be signed".utf8)

  /// The queue with the word in it.
  func queue(over base: any Queue) -> any Queue { SupposedQueue(base: base, word: self) }

  /// A verifier that takes the word for signed, and judges all others as it would.
  func verifier(over base: any SignatureVerifier) -> any SignatureVerifier {
    SupposingVerifier(base: base, word: self)
  }
}

/// A queue in which the word and its signature lie beside what is there.
private struct SupposedQueue: QueueDecorator {
  let base: any Queue
  let word: SupposedWord

  func list() throws -> QueueListing {
    let listing = try base.list()
    return QueueListing(
      files: listing.files, ignored: listing.ignored,
      signatures: listing.signatures + [word.file.signature])
  }

  func claim(_ file: QueuedFile) -> Claim {
    let bytes = file == word.file ? word.bytes : SupposedWord.signature
    guard file == word.file || file == word.file.signature else { return base.claim(file) }
    return .read(
      ClaimedFile(
        file: file, identity: .nowhere, bytes: bytes, submitter: ""))
  }

  func holds(_ path: String) -> Bool { path == word.file.path || base.holds(path) }
}

/// Only ever in a dry run: nothing can be reset on its word.
private struct SupposingVerifier: SignatureVerifier {
  let base: any SignatureVerifier
  let word: SupposedWord

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    guard signature == SupposedWord.signature, message == word.bytes, namespace == .approval else {
      return await base.verify(signature, of: message, by: principal, in: namespace)
    }
    return .valid(SigningKey(fingerprint: "", type: "", principal: principal))
  }

  func verifyReport(
    _ signature: [UInt8], of report: [UInt8], by principal: String, asOf moment: Timestamp
  ) async -> SignatureVerdict {
    await base.verifyReport(signature, of: report, by: principal, asOf: moment)
  }
}
