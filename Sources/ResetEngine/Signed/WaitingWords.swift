import ResetModel

/// Signed files that wait, by what they wait for: there may be thousands, and nobody can do more about
/// them than about one.
struct WaitingWords {
  enum Reason: Hashable {
    /// An approval or a refusal without its signature.
    case noSignature
    /// A signature without what it signs.
    case noFile
    /// No run has seen the request that is spoken of.
    case noRequest
    /// The request that is spoken of has other bytes.
    case otherBytes
    /// Nobody could tell whose signature it is, and why.
    case unverified(String)
  }

  private var files: [Reason: (first: QueuedFile, count: Int)] = [:]

  mutating func add(_ file: QueuedFile, for reason: Reason) {
    files[reason, default: (file, 0)].count += 1
  }

  mutating func add(_ others: WaitingWords) {
    for (reason, found) in others.files {
      files[reason, default: (found.first, 0)].count += found.count
    }
  }

  /// One for each reason.
  var sentences: [String] {
    files.map { reason, found in
      let first = VisibleText.escape(found.first.path)
      let who = found.count == 1 ? "\(first) waits" : "\(first) and \(found.count - 1) more wait"
      return "\(who): \(reason.words)"
    }.sorted()
  }
}

// What it says.
extension WaitingWords.Reason {
  fileprivate var words: String {
    switch self {
    case .noSignature: "a signature is to lie beside, under the same name with `.sig` behind it"
    case .noFile: "the file that it signs has not come yet"
    case .noRequest: "no run has seen the request that it speaks of yet"
    case .otherBytes: "the request that it speaks of has other bytes than those that were signed"
    case .unverified(let reason): reason
    }
  }
}
