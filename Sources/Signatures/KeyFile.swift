internal import Glibc
internal import ResetModel

/// A file with somebody's key, as far as it is looked at before `ssh-keygen` uses it.
///
/// Of a private key no more is read than tells that it is one.
package struct KeyFile: Sendable {
  package let path: String

  /// A private key, or a public key whose private half is beside it or in an agent.
  package init(_ path: String) { self.path = path }

  /// Why a program that nobody watches must not sign with it: it cannot be read, or others than the
  /// account of this process can read a private key. One lower-case line, escaped; nil where
  /// nothing stands against it.
  package var problem: String? {
    if let problem = Self.problem(at: path, mustExist: true) { return problem }
    // With the name of a public key, ssh-keygen uses the private one beside it.
    guard path.hasSuffix(".pub") else { return nil }
    return Self.problem(at: String(path.dropLast(4)), mustExist: false)
  }

  /// The public key, `TYPE BASE64`, as far as it lies in a file: this one, or NAME.pub beside it.
  package var publicKey: String? {
    [path, path + ".pub"].lazy.compactMap(Self.publicKey).first
  }

  private static func problem(at path: String, mustExist: Bool) -> String? {
    let shown = VisibleText.escape(path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      if !mustExist && errno == ENOENT { return nil }
      return "the signing key `\(shown)` cannot be read: \(String(cString: strerror(errno)))"
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return "the signing key `\(shown)` is no plain file"
    }
    guard beginning(of: descriptor) == privateKeyMark else { return nil }
    // Where an access list gives somebody rights, the group's bits say so.
    if status.st_mode & 0o077 != 0 {
      let mode = String(status.st_mode & 0o777, radix: 8)
      return "the signing key `\(shown)` can be read by others than its owner: "
        + "its mode is \(mode) (`chmod 600` it, and make a new key if anybody may have)"
    }
    if status.st_uid != geteuid(), status.st_uid != 0 {
      return "the signing key `\(shown)` belongs to another account, which can read it"
        + " (`chown` it to the account of the run)"
    }
    return nil
  }

  private static let privateKeyMark = Array("-----BEGIN ".utf8)

  private static func beginning(of descriptor: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: privateKeyMark.count)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// The first line of a public key's file, without its comment.
  private static func publicKey(at path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard beginning(of: descriptor) != privateKeyMark else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard let line = bytes.prefix(max(0, count)).split(separator: 0x0A).first else { return nil }
    let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
    guard words.count >= 2, PublicKey.isType(words[0]), PublicKey.isBase64(words[1]) else {
      return nil
    }
    return "\(words[0]) \(words[1])"
  }
}

/// The text of a public key, `TYPE BASE64`.
enum PublicKey {
  /// `ssh-ed25519`, `sk-ssh-ed25519@openssh.com`, `ecdsa-sha2-nistp256`.
  static func isType(_ word: Substring) -> Bool {
    (1...64).contains(word.utf8.count)
      && word.utf8.allSatisfy { isLetterOrDigit($0) || "-@.".utf8.contains($0) }
      && ["ssh-", "ecdsa-", "sk-"].contains { word.hasPrefix($0) }
  }

  /// Whether a word is base64, as keys begin with it: the length of their type in four bytes.
  static func isBase64(_ word: Substring) -> Bool {
    word.hasPrefix("AAAA") && word.utf8.count <= 16_384
      && word.utf8.allSatisfy { isLetterOrDigit($0) || "+/=".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
