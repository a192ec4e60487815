package import ResetEngine
import ResetModel

/// A queue in which only one file is looked at, with what lies beside it for signatures.
package struct NarrowedQueue: QueueDecorator {
  package let base: any Queue
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
}

extension Queue {
  /// Whether what a file signs is there: who looks at some files wants to hear of no others.
  func holdsWhatIsSigned(_ signature: QueuedFile) -> Bool {
    signature.signedPlaces.contains { holds($0.path) }
  }
}
