package import ResetModel

extension Run {
  /// How much a run does, and how long things may wait.
  package struct Options: Sendable {
    /// At most so many files; nil for all.
    package var limit: Int?
    /// A request that is held for longer is denied as expired.
    package var heldFor: TimeSpan
    /// An approval that matches no request, or has no signature, is invalid after so long.
    package var unmatchedFor: TimeSpan
    /// How many files share a commit.
    package var batch: Int
    /// So many bytes of files make a batch, however few they are: what is read of a file takes up to
    /// twenty times its bytes, and whoever may drop files may drop large ones. Four times what usual
    /// tickets have.
    static let batchBytes = 1 << 20

    package init(limit: Int? = nil, heldFor: TimeSpan, unmatchedFor: TimeSpan, batch: Int = 256) {
      self.limit = limit
      self.heldFor = heldFor
      self.unmatchedFor = unmatchedFor
      self.batch = batch
    }
  }
}
