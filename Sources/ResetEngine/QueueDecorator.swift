package import ResetModel

/// A queue that passes on to another whatever it does not do itself.
package protocol QueueDecorator: Queue {
  var base: any Queue { get }
}

extension QueueDecorator {
  package func list() throws -> QueueListing { try base.list() }

  package func claim(_ file: QueuedFile) -> Claim { base.claim(file) }

  package func holds(_ path: String) -> Bool { base.holds(path) }

  package func place(for name: FileName, in folder: QueueFolder) -> String {
    base.place(for: name, in: folder)
  }

  package func settle(
    _ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?
  ) throws -> Bool {
    try base.settle(file, identity: identity, as: place, receipt: receipt)
  }

  package func remove(_ file: QueuedFile, identity: FileIdentity) throws {
    try base.remove(file, identity: identity)
  }

  package func setAside(
    _ file: QueuedFile, as place: String, receipt: [UInt8]
  ) throws -> Bool {
    try base.setAside(file, as: place, receipt: receipt)
  }

  package func dropAnew(_ file: QueuedFile) throws -> Bool { try base.dropAnew(file) }

  package func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws {
    try base.restore(bytes, as: place, receipt: receipt)
  }

  package func mend(_ place: String, bytes: [UInt8]?, receipt: [UInt8]?) throws {
    try base.mend(place, bytes: bytes, receipt: receipt)
  }

  package func synchronize() throws { try base.synchronize() }
}
