import Crypto
package import ResetModel

extension ResetModel.Digest {
  /// The SHA-256 digest (FIPS 180-4) of some bytes.
  package static func sha256(of bytes: [UInt8]) -> ResetModel.Digest {
    guard let digest = ResetModel.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return digest
  }
}
