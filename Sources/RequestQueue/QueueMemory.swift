import ResetEngine
import ResetModel

/// What a queue remembers from one call to the next.
struct QueueMemory: Sendable {
  /// How many claims there were.
  var claims = 0
  /// The files that were claimed and not settled yet, each as it was at that claim: an inode's
  /// number alone is given to another file after a removal, and stays the same when a file is
  /// written to.
  var claimed: [FileIdentity: FileStatus] = [:]
  /// The places that were given out and are not on the disk yet, by those of their receipts: two
  /// files that have a name in common have that of the receipt, or the one is the other's signature.
  private var givenOut: [QueuedFile: QueuedFile] = [:]
  /// How many of them are named as signatures are; hardly ever any.
  private var givenOutSignatures = 0
  /// The names that were seen to be free in `done`, whither most files go: claiming looks for them
  /// before deciding asks for a place. Nobody but the run puts files there, and a move never replaces
  /// what somebody did put; a receipt replaces one that has no file beside it.
  ///
  /// By the name of the receipt, which `T.yaml` and `T.yml` share. Whoever settles a file there
  /// removes its entry, also one that is just being looked for.
  var inDone: [FileName: Lookahead] = [:]

  /// The names in `done` when the queue was listed, and those of what was settled there since; nil
  /// where it has too many. A look for a name that is not among them is spared.
  var namesInDone: NameHashes?

  /// What claiming a file found out about its name in `done`.
  struct Lookahead {
    let name: FileName
    var isFree = false
  }

  /// To be called when a file stands at its place: its names are on the disk now.
  mutating func isFilled(_ place: QueuedFile) {
    let receipt = place.receipt
    // Signatures and held files stand where nobody asked for a place: what was given out for others
    // stays theirs.
    if givenOut[receipt] == place {
      givenOut[receipt] = nil
      if place.signed != nil { givenOutSignatures -= 1 }
    }
    if place.folder == .done {
      namesInDone?.insert(receipt.name)
      if place.name.isSignature { namesInDone?.insert(place.name) }
      if namesInDone?.isFull == true { namesInDone = nil }
    }
    inDone[receipt.name] = nil
  }

  /// Whether none of a place's names was given out: its own, its receipt's, its signature's.
  func isUnclaimed(_ place: QueuedFile, receipt: QueuedFile) -> Bool {
    if givenOut[receipt] != nil { return false }
    if let signed = place.signed, givenOut[signed.receipt] == signed { return false }
    if givenOutSignatures == 0 { return true }
    let signature = place.signature
    return givenOut[signature.receipt] != signature
  }

  mutating func giveOut(_ place: QueuedFile, receipt: QueuedFile) {
    givenOut[receipt] = place
    if place.signed != nil { givenOutSignatures += 1 }
  }

  /// The held files that somebody kept from being read, and when they were first claimed.
  var withheld: [QueuedFile: Timestamp] = [:]
  /// The folders in which nothing is left over from a run that was killed.
  var swept: Set<QueueFolder> = []
  /// The folders to sync.
  var touched: Set<QueueFolder> = []
  /// The folders in which there are receipts to sync.
  var wroteReceipts: Set<QueueFolder> = []
}
