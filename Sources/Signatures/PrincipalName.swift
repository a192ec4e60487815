internal import ResetModel

/// Who is said to have signed, as `ssh-keygen -I` takes it.
///
/// OpenSSH compares the name, byte by byte, with the patterns of `allowed_signers`; nothing in the
/// name itself is a pattern to it. But a line for `*` or `*@acme.example` would also match the name
/// `alex@acme.example,sam@acme.example` or one with a line break in it, and repeat it as it stands.
enum PrincipalName {
  static let sizeLimitBytes = 255

  /// Why a name is not put to OpenSSH, as one lower-case line; nil for one that cannot be misread.
  static func problem(with name: String) -> String? {
    if name.isEmpty { return "the signer has no name" }
    if name.utf8.count > sizeLimitBytes {
      return "the signer's name is longer than \(sizeLimitBytes) bytes"
    }
    let shown = VisibleText.escape(name)
    if let first = name.unicodeScalars.first, "-!#".unicodeScalars.contains(first) {
      return "`\(shown)` cannot be a signer's name: it begins with `\(first)`"
    }
    if let bad = name.unicodeScalars.first(where: isAmbiguous) {
      return "`\(shown)` cannot be a signer's name: it holds `\(VisibleText.escape(String(bad)))`"
    }
    return nil
  }

  /// Whether a character separates, quotes or matches in `allowed_signers`, or cannot be seen.
  private static func isAmbiguous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "*", "?", ",", "\"": true
    default: scalar.properties.isWhitespace || VisibleText.isDangerous(scalar)
    }
  }
}
