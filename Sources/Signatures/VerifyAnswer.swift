internal import ResetEngine
internal import ResetModel

/// What `ssh-keygen -Y verify` answered, read strictly: a yes is one exact line and exit status 0.
struct VerifyAnswer {
  let end: Invocation.End
  /// Who was asked about; nil where nobody in particular was.
  let principal: String?
  let namespace: String
  /// The paths that were given, and the words that stand for them in a reason.
  let files: [(path: String, words: String)]

  var verdict: SignatureVerdict {
    switch end {
    case .failed(let reason): .unavailable(reason: reason)
    case .exited(let status, let output, let error): verdict(status, output, said(error))
    }
  }

  /// Whether it refused in silence: no line of `allowed_signers` fits, or the key is revoked.
  var isSilentRefusal: Bool {
    guard case .exited(_, _, let error) = end, case .refused = verdict else { return false }
    return said(error) == nil
  }

  private func verdict(_ status: Int32, _ output: [UInt8], _ said: String?) -> SignatureVerdict {
    if status == 0 {
      guard let key = signingKey(output) else {
        return .unavailable(reason: "ssh-keygen exited with status 0 and said something unknown")
      }
      // OpenSSH before 10.0 still accepts it.
      if key.type == "DSA" || key.type == "DSA-CERT" {
        return .refused(reason: "the key \(key.fingerprint) is a DSA key, which signs with SHA-1")
      }
      return .valid(key)
    }
    // It says this line where it came to a verdict; without it, it failed for another reason, such
    // as an account that the system has no name for.
    guard output == Array("Could not verify signature.\n".utf8) else {
      return .unavailable(reason: said ?? "ssh-keygen exited with status \(status)")
    }
    guard let said else { return .refused(reason: Self.unknownKey(of: principal)) }
    return lostItsFiles(said) ? .unavailable(reason: said) : .refused(reason: said)
  }

  /// Reads `Good "NAMESPACE" signature for PRINCIPAL with TYPE key SHA256:…` and nothing else;
  /// without `for PRINCIPAL` where nobody in particular was asked about.
  private func signingKey(_ output: [UInt8]) -> SigningKey? {
    let whom = principal.map { " for \($0)" } ?? ""
    let beginning = Array("Good \"\(namespace)\" signature\(whom) with ".utf8)
    guard output.starts(with: beginning), output.last == UInt8(ascii: "\n") else { return nil }
    let rest = String(decoding: output[beginning.count..<output.count - 1], as: UTF8.self)
    let words = rest.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[1] == "key", Self.isKeyType(words[0]),
      Self.isFingerprint(words[2])
    else { return nil }
    return SigningKey(
      fingerprint: String(words[2]), type: String(words[0]), principal: principal ?? "")
  }

  private static func isKeyType(_ word: Substring) -> Bool {
    (1...40).contains(word.utf8.count)
      && word.utf8.allSatisfy {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  private static func isFingerprint(_ word: Substring) -> Bool {
    word.hasPrefix("SHA256:") && word.utf8.count == 50
      && word.utf8.dropFirst(7).allSatisfy {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "+")
          || $0 == UInt8(ascii: "/")
      }
  }
}

// What it says.
extension VerifyAnswer {
  /// The first line of its complaint, with words for our paths; nil where it made none.
  private func said(_ error: [UInt8]) -> String? {
    let text = String(decoding: error, as: UTF8.self)
    guard var line = text.split(whereSeparator: \.isNewline).first.map(String.init) else {
      return nil
    }
    for file in files { line = line.replacing(file.path, with: file.words) }
    let end = line.last == "." ? line.dropLast() : line[...]
    let shown = VisibleText.escape(String(end.prefix(200)))
    return shown.hasPrefix("allowed_signers:") ? shown : "ssh-keygen: \(shown)"
  }

  static let noLine = "no line of allowed_signers"

  static func unknownKey(of principal: String?) -> String {
    "\(noLine) lets `\(VisibleText.escape(principal ?? ""))` sign with this key"
  }

  /// Whether it could not read what it was given, which is no verdict on the signature.
  private func lostItsFiles(_ said: String) -> Bool {
    said.hasPrefix("ssh-keygen: Couldn't read signature file")
      || said.hasPrefix("ssh-keygen: Unable to open allowed keys file")
  }
}
