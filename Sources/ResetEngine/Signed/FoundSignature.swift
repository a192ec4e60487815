internal import ResetModel

/// A signature's file as it was found: what it holds, or why that cannot be known.
struct FoundSignature: Sendable {
  let file: QueuedFile
  let identity: FileIdentity
  let content: Content

  /// What reading it gave.
  enum Content: Sendable {
    case read(ClaimedFile, Digest)
    /// It is no plain file that may be read, such as one that is too large or a link.
    case refused(reason: String)
  }

  /// Nil where there is nothing that may be looked at.
  init?(_ file: QueuedFile, _ claim: Claim, _ digest: ([UInt8]) -> Digest) {
    self.file = file
    switch claim {
    case .read(let claimed):
      identity = claimed.identity
      content = .read(claimed, digest(claimed.bytes))
    case .refused(let identity, _, let reason):
      self.identity = identity
      content = .refused(reason: reason)
    case .unsettled, .immovable, .gone: return nil
    }
  }

  /// Its exact bytes; nil where it cannot be read.
  var bytes: [UInt8]? {
    if case .read(let claimed, _) = content { claimed.bytes } else { nil }
  }

  /// Of its exact bytes; nil where it cannot be read.
  var digest: Digest? {
    if case .read(_, let digest) = content { digest } else { nil }
  }
}

/// A signature that lies beside a file and goes where that goes.
struct SignatureBeside: Sendable {
  let file: QueuedFile
  let identity: FileIdentity
  private let digest: Digest?
  /// Its exact bytes; nil where they cannot be read, or were left in the queue.
  let kept: [UInt8]?

  var isReadable: Bool { digest != nil }

  /// - Parameter keepingBytes: False for a signature that does not count: there may be as many as
  ///   somebody cares to drop.
  init(_ found: FoundSignature, keepingBytes: Bool = true) {
    file = found.file
    identity = found.identity
    digest = found.digest
    kept = keepingBytes ? found.bytes : nil
  }

  /// Its exact bytes, from the queue where they were left there; nil where they cannot be read, or
  /// are others by now.
  func bytes(from rooms: Run.Rooms) -> [UInt8]? {
    if let kept { return kept }
    guard let digest, let found = rooms.signature(in: file), found.digest == digest else {
      return nil
    }
    return found.bytes
  }
}

extension Run.Rooms {
  /// A signature as it is found now; nil where there is none that may be looked at.
  func signature(in file: QueuedFile) -> FoundSignature? {
    FoundSignature(file, queue.claim(file), digest)
  }
}

extension QueuedFile {
  /// Where what this file signs may be, in the order in which to look; none for what is no
  /// signature.
  ///
  /// Whoever signs a request that is held already can drop into `incoming` only.
  package var signedPlaces: [QueuedFile] {
    guard let signed else { return [] }
    return folder == .incoming
      ? [signed, QueuedFile(folder: .held, name: signed.name)] : [signed]
  }
}
