/// The text around a signature: `-----BEGIN SSH SIGNATURE-----`, base64, `-----END …` (OpenSSH's
/// PROTOCOL.sshsig). What is no such text is refused before any other program sees it.
enum SignatureArmor {
  /// A signature by a certificate of an RSA key of 16,384 bits has about 9 KiB.
  static let sizeLimitBytes = 16_384

  private static let header = Array("-----BEGIN SSH SIGNATURE-----".utf8)
  private static let footer = Array("\n-----END SSH SIGNATURE-----".utf8)

  /// What is wrong with the text, as one lower-case line; nil where OpenSSH may judge it.
  static func problem(in bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "the signature is empty" }
    if bytes.count > sizeLimitBytes {
      return "the signature is larger than \(sizeLimitBytes / 1024) KiB"
    }
    guard bytes.starts(with: header) else {
      return "it is no SSH signature: it does not begin with `-----BEGIN SSH SIGNATURE-----`"
    }
    if let place = bytes.firstIndex(where: { !isText($0) }) {
      return "the signature is no plain text: byte \(place + 1) is \(bytes[place])"
    }
    guard let end = endOfFooter(bytes) else {
      return "the signature is cut short: there is no `-----END SSH SIGNATURE-----`"
    }
    // OpenSSH does not look at what follows, so that one file could hold two signatures and two
    // readers see different ones.
    guard bytes[end...].allSatisfy(isBlank) else { return "something follows the signature" }
    return nil
  }

  /// What stands between the header and the first footer; nil where there is no such text.
  static func content(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.starts(with: header), let end = endOfFooter(bytes) else { return nil }
    return bytes[header.count..<end - footer.count]
  }

  /// The index after the first footer.
  private static func endOfFooter(_ bytes: [UInt8]) -> Int? {
    var rest = bytes[header.count...]
    while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
      rest = rest[newline...]
      if rest.starts(with: footer) { return newline + footer.count }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func isText(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) || isBlank(byte)
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
