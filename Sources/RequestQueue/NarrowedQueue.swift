package import ResetEngine
package import ResetModel

/// A queue in which only one file is looked at, with what lies beside it for signatures.
package struct NarrowedQueue: Queue {
  private let base: any Queue
  private let file: QueuedFile

  package init(_ base: any Queue, to file: QueuedFile) {
    self.base = base
    self.file = file
  }

  package func list() throws -> QueueListing {
    let listing = try base.list()
    return QueueListing(
      files: listing.files.filter { $0 == file }, ignored: [],
      signatures: listing.signatures.filter(base.holdsWhatIsSigned))
  }

  package func claim(_ file: QueuedFile) -> Claim { base.claim(file) }

  package func holds(_ path: String) -> Bool { base.holds(path) }

  package func place(for name: FileName, in folder: QueueFolder) -> String {
    base.place(for: name, in: folder)
  }

  package func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool { try base.settle(file, identity: identity, as: place, receipt: receipt) }

  package func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    try base.restore(bytes, as: place, receipt: receipt)
  }

  package func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {
    try base.mend(place, bytes: bytes, receipt: receipt)
  }

  package func synchronize() throws { try base.synchronize() }
}

extension Queue {
  /// Whether what a file signs is there: who looks at some files wants to hear of no others.
  func holdsWhatIsSigned(_ signature: QueuedFile) -> Bool {
    signature.signedPlaces.contains { holds($0.path) }
  }
}
