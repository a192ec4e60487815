import Glibc
package import ResetEngine
import ResetModel

/// The folder that requests are dropped in, for who drops: needs no access to the other folders.
package struct DropBox: Sendable {
  private let folder: OpenFolder

  /// The longest name that may be dropped, in bytes, so that it can be numbered and marked.
  package static let nameLimit = 200

  /// Opens `incoming` in the queue at a path.
  package init(queue path: String, interference: Interference? = nil) throws(QueueError) {
    folder = try OpenFolder(path: QueueFolder.incoming.path(in: path), interference: interference)
  }

  /// Drops a file whole: it is on the disk before it bears its name, which is `NAME.2.yaml` where
  /// another has it.
  ///
  /// - Returns: the file as it was dropped.
  /// - Throws: for a name that the queue would not take for a request or over 200 bytes, for more
  ///   than 64 KiB, and where the file system fails. Then nothing is left behind, unless it was the
  ///   last step that failed, which makes the name durable: the file may be dropped twice by then,
  ///   and the run tells the second as a duplicate.
  package func drop(_ bytes: [UInt8], named name: FileName) throws(QueueError) -> QueuedFile {
    if let reason = Self.objection(to: name) {
      throw .unusableName(name.description, reason: reason)
    }
    guard bytes.count <= FolderQueue.sizeLimit else { throw .tooLarge(bytes.count) }
    return try write(bytes, named: name)
  }

  /// Drops a signature, whose name must be free.
  func dropSignature(_ bytes: [UInt8], named name: FileName) throws(QueueError) {
    let dropped = try write(bytes, named: name)
    guard dropped.name == name else { throw .taken(path: dropped.path) }
  }

  private func write(_ bytes: [UInt8], named name: FileName) throws(QueueError) -> QueuedFile {
    let unfinished = FileName.unfinished(name)
    do throws(ErrorNumber) {
      let file = try folder.create(unfinished, mode: 0o640)
      do throws(ErrorNumber) {
        // Whatever the umask: the account of the run reads it as the group.
        try uninterrupted { fchmod(file.number, 0o640) }
        try folder.write(bytes, to: file, named: unfinished)
        try file.sync()
        let dropped = try publish(unfinished, as: name)
        try folder.sync()
        return QueuedFile(folder: .incoming, name: dropped)
      } catch {
        try? folder.remove(unfinished)
        throw error
      }
    } catch {
      throw QueueError("drop", folder.path(of: name), error)
    }
  }

  private func publish(
    _ unfinished: FileName, as name: FileName
  ) throws(ErrorNumber) -> FileName {
    var number = 1
    while true {
      let numbered = name.numbered(number)
      do {
        try folder.move(unfinished, to: folder, as: numbered)
        return numbered
      } catch {
        guard error.value == EEXIST else { throw error }
        number += 1
      }
    }
  }

  private static func objection(to name: FileName) -> String? {
    if !name.isOneName { return "it is no file's name (leave folders out)" }
    if name.bytes.count > nameLimit { return "it is longer than \(nameLimit) bytes" }
    return switch name.verdict {
    case .request: nil
    case .passedOver: "hidden names and those with `~`, `.part`, `.tmp`, `.sig` are passed over"
    case .unknown: "a request's name ends `.yaml`, `.yml` or `.json`"
    }
  }
}
