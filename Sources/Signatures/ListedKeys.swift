internal import FoundationEssentials

/// The keys that `allowed_signers` lists, so that a signature by any other needs no process to be
/// refused: whoever may drop files may drop thousands of them.
///
/// It only ever says no, and only where OpenSSH would: of a line that it cannot read, of a
/// certificate, and of a signature that does not tell its key, OpenSSH is asked.
struct ListedKeys: Sendable {
  /// As they stand in a signature, without base64; nil where a line could not be read.
  private let keys: Set<[UInt8]>?

  /// Reads the content of `allowed_signers`.
  init(_ allowedSigners: [UInt8]) {
    var keys: Set<[UInt8]> = []
    for line in allowedSigners.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let found = zip(words, words.dropFirst()).compactMap { type, base64 in
        PublicKey.isType(type) ? Self.key(String(base64), of: type) : nil
      }
      guard !found.isEmpty else {
        self.keys = nil
        return
      }
      keys.formUnion(found)
    }
    self.keys = keys
  }

  /// A key begins with the name of its type, and that with its length in four bytes (RFC 4253
  /// section 6.6); a comment that looks like one does not.
  private static func key(_ base64: String, of type: Substring) -> [UInt8]? {
    guard let data = Data(base64Encoded: base64) else { return nil }
    let key = Array(data)
    return key.starts(with: [0, 0, 0, UInt8(type.utf8.count)] + Array(type.utf8)) ? key : nil
  }

  /// Whether the key of a signature may be listed.
  func mayList(keyOf signature: [UInt8]) -> Bool {
    guard let keys, let text = SignatureArmor.publicKey(in: signature),
      let space = text.firstIndex(of: " "), !text[..<space].contains("-cert-"),
      let key = Data(base64Encoded: String(text[text.index(after: space)...]))
    else { return true }
    return keys.contains(Array(key))
  }
}
