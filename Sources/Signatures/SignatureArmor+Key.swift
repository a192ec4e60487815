internal import FoundationEssentials

extension SignatureArmor {
  /// The public key that a signature says it was made with, as `allowed_signers` writes one: `TYPE
  /// BASE64`; nil where it cannot be read.
  ///
  /// A signature is `SSHSIG`, a version, and the key, each text with its length in four bytes
  /// before it (OpenSSH's PROTOCOL.sshsig). Nothing is verified by that.
  static func publicKey(in armored: [UInt8]) -> String? {
    guard let (type, key) = key(in: armored) else { return nil }
    return "\(type) \(Data(key).base64EncodedString())"
  }

  /// What the authority certified of the certificate in a signature, in base64; nil where it cannot be
  /// read.
  ///
  /// That is all but its own signature, which comes last (OpenSSH's PROTOCOL.certkeys): it does not cover
  /// itself, and can be written in many ways.
  static func certificate(in armored: [UInt8]) -> String? {
    guard let (type, key) = key(in: armored), let fields = keyFields[type] else { return nil }
    var rest = key
    // Its type, a nonce, and the key itself.
    for _ in 0..<2 + fields { guard takeText(from: &rest) != nil else { return nil } }
    // A serial number and what it is for; its name and principals; when it is valid; options,
    // extensions, what is reserved, and the authority's key.
    for (numbers, texts) in [(12, 2), (16, 4)] {
      guard rest.count >= numbers else { return nil }
      rest = rest.dropFirst(numbers)
      for _ in 0..<texts { guard takeText(from: &rest) != nil else { return nil } }
    }
    return Data(key[..<rest.startIndex]).base64EncodedString()
  }

  /// Of how many texts a certified key of each type consists.
  private static let keyFields = [
    "ssh-ed25519-cert-v01@openssh.com": 1, "sk-ssh-ed25519-cert-v01@openssh.com": 2,
    "ssh-rsa-cert-v01@openssh.com": 2, "ecdsa-sha2-nistp256-cert-v01@openssh.com": 2,
    "ecdsa-sha2-nistp384-cert-v01@openssh.com": 2, "ecdsa-sha2-nistp521-cert-v01@openssh.com": 2,
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com": 3,
  ]

  private static func key(
    in armored: [UInt8]
  ) -> (type: String, key: ArraySlice<UInt8>)? {
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
    return (type, key)
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
