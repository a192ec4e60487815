internal import FoundationEssentials

extension SignatureArmor {
  /// The public key that a signature says it was made with, as `allowed_signers` writes one: `TYPE
  /// BASE64`; nil where it cannot be read.
  ///
  /// A signature is `SSHSIG`, a version, and the key, each text with its length in four bytes
  /// before it (OpenSSH's PROTOCOL.sshsig). Nothing is verified by that.
  static func publicKey(in armored: [UInt8]) -> String? {
    guard let text = content(of: armored),
      let data = Data(base64Encoded: Data(text.filter { !isBlank($0) }))
    else { return nil }
    var rest = Array(data)[...]
    guard rest.starts(with: "SSHSIG".utf8), rest.count > 10 else { return nil }
    rest = rest.dropFirst(10)
    guard let key = takeText(from: &rest) else { return nil }
    var inside = key
    guard let type = takeText(from: &inside).map({ String(decoding: $0, as: UTF8.self) }),
      PublicKey.isType(type[...])
    else { return nil }
    return "\(type) \(Data(key).base64EncodedString())"
  }

  private static func takeText(from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.count >= 4 else { return nil }
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(4)
    guard length <= bytes.count else { return nil }
    defer { bytes = bytes.dropFirst(length) }
    return bytes.prefix(length)
  }
}
