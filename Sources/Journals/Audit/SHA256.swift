import Crypto
package import ResetModel

extension ResetModel.Digest {
  /// The SHA-256 digest (FIPS 180-4) of some bytes.
  package static func sha256(of bytes: [UInt8]) -> ResetModel.Digest {
    var hash = SHA256()
    hash.update(bytes[...])
    return ResetModel.Digest(hash.finalize())
  }

  /// That of a long text between two pieces, without joining them.
  static func sha256(
    of text: String, after front: ArraySlice<UInt8>, before back: ArraySlice<UInt8>
  ) -> ResetModel.Digest {
    var hash = SHA256()
    hash.update(front)
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    hash.update(back)
    return ResetModel.Digest(hash.finalize())
  }

  private init(_ hash: SHA256Digest) {
    guard let digest = ResetModel.Digest(bytes: Array(hash)) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    self = digest
  }
}

extension SHA256 {
  fileprivate mutating func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { update(bufferPointer: $0) }
  }
}
