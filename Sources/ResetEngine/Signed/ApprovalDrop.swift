internal import ResetModel

/// An approval or a refusal that was dropped with its signature.
///
/// What counts is kept as it was verified, since it is recorded so. What does not, or is a copy of
/// what does, is read again when it goes: there may be as much of it as somebody cares to drop.
struct ApprovalDrop {
  let file: QueuedFile
  let signature: QueuedFile
  /// Of the bytes that were looked at.
  let digest: Digest
  /// Of the signature's bytes; nil where they cannot be read.
  let signatureDigest: Digest?
  var standing: Standing

  init(
    _ file: QueuedFile, of digest: Digest, signedBy signature: FoundSignature, _ standing: Standing
  ) {
    self.file = file
    self.signature = signature.file
    self.digest = digest
    signatureDigest = signature.digest
    self.standing = standing
  }

  /// What is known of it.
  enum Standing {
    /// Nobody has said yet whose signature it is.
    case asked
    case genuine(DroppedWord, SigningKey)
    /// As genuine as another one of the same bytes by the same key or certificate, which was dropped
    /// before it or is in the journal.
    case copy
    /// The file itself has problems.
    case malformed
    /// - Parameter byNobody: Whether who is said to have signed is nobody whom the directory knows,
    ///   or several.
    case refused(reason: String, byNobody: Bool)
    /// Nobody could tell whose signature it is: it waits.
    case unverified(reason: String)
    /// It was recorded with its request, and goes where that does.
    case settled

    init(_ verdict: SignatureVerdict, on word: DroppedWord, by person: User?) {
      switch verdict {
      case .valid(let key): self = .genuine(word, key)
      case .refused(let reason): self = .refused(reason: reason, byNobody: person == nil)
      case .unavailable(let reason): self = .unverified(reason: reason)
      }
    }
  }
}

/// A genuine approval or refusal that is not settled yet.
struct OpenWord {
  /// Its number among what was dropped.
  let drop: Int
  let word: DroppedWord
  let key: SigningKey
}

/// An approval or a refusal that was recorded with its request.
struct SettledWord: Sendable {
  /// Its number among what was dropped.
  let drop: Int
  let move: ApprovalSettlement.Move
}

/// An approval or a refusal as it was read, with its signature.
struct DroppedWord: Sendable {
  let document: ApprovalDocument
  let file: ClaimedFile
  /// Of its bytes.
  let digest: Digest
  let signature: FoundSignature
}
