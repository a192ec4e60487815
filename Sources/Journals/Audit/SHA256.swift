import Crypto
import ResetModel

/// SHA-256 (FIPS 180-4).
func sha256(of bytes: [UInt8]) -> ResetModel.Digest {
  guard let digest = ResetModel.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
    preconditionFailure("SHA-256 has 32 bytes")
  }
  return digest
}
