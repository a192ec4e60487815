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
        PublicKey.isType(type) ? Data(base64Encoded: String(base64)) : nil
      }
      guard !found.isEmpty else {
        self.keys = nil
        return
      }
      keys.formUnion(found.map(Array.init))
    }
    self.keys = keys
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
