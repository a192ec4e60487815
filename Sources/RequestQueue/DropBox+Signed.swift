package import ResetEngine
import ResetModel

extension DropBox {
  /// Drops a file and the signature beside it; a file that is seen before its signature waits for
  /// it.
  ///
  /// The signature gets its name first, and the file the name that the signature is for, so that
  /// both are whole when the file is seen.
  ///
  /// - Returns: the file as it was dropped.
  /// - Throws: as `drop` does; the name must be free, and is best made unique.
  package func drop(
    _ bytes: [UInt8], signature: [UInt8], named name: FileName
  ) throws(QueueError) -> QueuedFile {
    let file = QueuedFile(folder: .incoming, name: name)
    try dropSignature(signature, named: file.signature.name)
    let dropped = try drop(bytes, named: name)
    guard dropped == file else { throw .taken(path: file.path) }
    return dropped
  }
}
