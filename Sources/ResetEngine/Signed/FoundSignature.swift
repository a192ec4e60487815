internal import ResetModel

/// A signature's file as it was found: what it holds, or why that cannot be known.
struct FoundSignature: Sendable {
  let file: QueuedFile
  let identity: FileIdentity
  let content: Content

  /// What reading it gave.
  enum Content: Sendable {
    case read(ClaimedFile)
    /// It is no plain file that may be read, such as one that is too large or a link.
    case refused(reason: String)
  }

  init(_ claimed: ClaimedFile) {
    file = claimed.file
    identity = claimed.identity
    content = .read(claimed)
  }

  init(_ file: QueuedFile, _ identity: FileIdentity, refused reason: String) {
    self.file = file
    self.identity = identity
    content = .refused(reason: reason)
  }

  /// Its exact bytes; nil where it cannot be read.
  var bytes: [UInt8]? {
    if case .read(let claimed) = content { claimed.bytes } else { nil }
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
