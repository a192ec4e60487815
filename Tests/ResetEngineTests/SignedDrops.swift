import Journals
import ResetEngine
import ResetModel

/// Finds every signature genuine, but for one message on which it never comes to a verdict.
struct EverySignature: VerifierWithoutReports {
  var but: String?
  var isAsked: @Sendable () -> Void = {}
  /// Whether a signature's first word is the certificate that made it.
  var isCertified = false

  init(
    but: String? = nil, isCertified: Bool = false, isAsked: @escaping @Sendable () -> Void = {}
  ) {
    self.but = but
    self.isCertified = isCertified
    self.isAsked = isAsked
  }

  func verify(
    _ signature: [UInt8], of message: [UInt8], by principal: String,
    in namespace: SignatureNamespace
  ) async -> SignatureVerdict {
    isAsked()
    if let but, String(decoding: message, as: UTF8.self).contains(but) {
      while !Task.isCancelled { await Task.yield() }
    }
    let certificate = String(decoding: signature.prefix { $0 != 0x20 }, as: UTF8.self)
    return .valid(
      SigningKey(
        fingerprint: "SHA256:a", type: isCertified ? "ED25519-CERT" : "ED25519",
        principal: principal, certificate: isCertified ? certificate : nil))
  }
}

extension World {
  /// One signed approval by an administrator.
  static let oneSignature = oneAdministrator.replacing("recorded", with: "signed")

  /// Drops a request, and a word by `alex` on it with what stands for a signature.
  ///
  /// - Parameter padding: A comment of the word's file.
  func dropSigned(
    _ id: String, word: String = "approval", expires: String? = nil, padding: String = ""
  ) throws {
    let request = ticket(id, by: [])
    try drop(request, as: "incoming/\(id).yaml")
    try drop(
      """
      kind: \(word)
      request: \(id)
      digest: \(Digest.sha256(of: Array(request.utf8)))
      by: alex
      at: 2026-11-20T14:30:00Z
      \(expires.map { "expires_at: \($0)" } ?? "")
      # \(padding)

      """, as: "incoming/\(id).word.yaml")
    try drop("a signature", as: "incoming/\(id).word.yaml.sig")
  }
}

/// A queue that can move all files but one and its signature.
struct StuckQueue: QueueDecorator {
  struct Stuck: Error {}

  let base: any Queue
  let file: String

  func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    if file.path.hasPrefix(self.file) { throw Stuck() }
    return try base.settle(file, identity: identity, as: place, receipt: receipt)
  }
}

/// A queue in which one file cannot be moved.
struct ImmovableQueue: QueueDecorator {
  let base: any Queue
  let file: String

  func claim(_ file: QueuedFile) -> Claim {
    file.path == self.file ? .immovable(reason: "stays") : base.claim(file)
  }
}

/// Does something at the first decision.
final class Meddling: RunObserver {
  private var meddle: (() throws -> Void)?

  init(_ meddle: @escaping () throws -> Void) { self.meddle = meddle }

  func began(_ run: RunRecord) {}
  func decided(_ result: RequestResult, json: [UInt8]) throws {
    try meddle?()
    meddle = nil
  }
  func finished(_ run: RunRecord) {}
}

/// Dies when it hears of the first decision, which is durable by then, and before any file is moved.
struct DyingAtOnce: RunObserver {
  func began(_ run: RunRecord) {}
  func decided(_ result: RequestResult, json: [UInt8]) throws { throw Crash() }
  func finished(_ run: RunRecord) {}
}
