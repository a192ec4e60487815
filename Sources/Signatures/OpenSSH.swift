internal import Glibc
internal import ResetModel

/// The OpenSSH of this machine: where its `ssh-keygen` is, and how old.
///
/// `ssh-keygen -Y sign` and `-Y verify` came with OpenSSH 8.1, security keys with 8.2, the lifetime
/// of keys in `allowed_signers` (`valid-after`, `valid-before`) with 8.7, and times in UTC with 9.1
/// (release notes, openssh.com/releasenotes.html). RSA signatures are rsa-sha2-256 or -512 in all.
package struct OpenSSH: Hashable, Sendable {
  /// The absolute path of `ssh-keygen`.
  package let keygen: String
  /// Nil where the folder has no `ssh` that could be asked.
  package let version: Version?

  /// For tests and for those who keep their OpenSSH elsewhere; `find()` is what a run uses.
  package init(keygen: String, version: Version? = nil) {
    self.keygen = keygen
    self.version = version
  }

  /// A release, such as 9.2; portable OpenSSH's patch number (`p1`) does not matter here.
  package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    package init(_ major: Int, _ minor: Int) {
      self.major = major
      self.minor = minor
    }

    /// Reads what `ssh -V` prints: `OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19 27 Jan 2026`.
    package init?(announcement: String) {
      guard announcement.hasPrefix("OpenSSH_") else { return nil }
      let number = announcement.dropFirst(8).prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let parts = number.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else {
        return nil
      }
      self.init(major, minor)
    }

    package static func < (one: Version, other: Version) -> Bool {
      (one.major, one.minor) < (other.major, other.minor)
    }

    package var description: String { "\(major).\(minor)" }
  }

  /// The oldest that honours the lifetime of keys; older ones refuse every key that has one.
  package static let oldestUsable = Version(8, 7)

  /// The oldest that can be told a moment in UTC.
  static let oldestToVerifyAsOf = Version(9, 1)

  /// Where a system keeps it. `PATH` is not asked, as whoever starts a run could change it.
  package static let folders = ["/usr/bin", "/usr/local/bin", "/bin"]

  /// Finds it in the first folder that has it, and asks how old it is.
  package static func find(in folders: [String] = folders) async throws(OpenSSHError) -> OpenSSH {
    guard let folder = folders.first(where: { isProgram("\($0)/ssh-keygen") }) else {
      throw .missing(lookedIn: folders)
    }
    let version = isProgram("\(folder)/ssh") ? await announcedVersion(by: "\(folder)/ssh") : nil
    if let version, version < oldestUsable { throw .tooOld(version) }
    return OpenSSH(keygen: "\(folder)/ssh-keygen", version: version)
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return access(path, X_OK) == 0 && stat(path, &status) == 0
      && status.st_mode & S_IFMT == S_IFREG
  }

  private static func announcedVersion(by ssh: String) async -> Version? {
    guard case .exited(0, _, let error) = await Invocation(program: ssh, arguments: ["-V"]).run()
    else { return nil }
    return Version(announcement: String(decoding: error, as: UTF8.self))
  }
}

/// Why no signature can be verified or made on this machine: a configuration error.
package enum OpenSSHError: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(lookedIn: [String])
  case tooOld(OpenSSH.Version)
  /// A signature that is known to be good was not found so, or a false one was not refused.
  case selfTestFailed(OpenSSH, reason: String)
  /// The list of revoked keys cannot be used, so no key could be trusted.
  case unusableRevocations(reason: String)

  package var description: String {
    switch self {
    case .missing(let folders):
      "ssh-keygen is not in \(folders.joined(separator: ", ")), and signatures cannot be made or "
        + "verified without it (install the package `openssh-client`)"
    case .tooOld(let version):
      "OpenSSH \(version) is too old to verify signatures: it does not know the lifetime of keys "
        + "(install `openssh-client` \(OpenSSH.oldestUsable) or later)"
    case .selfTestFailed(let openSSH, let reason):
      "\(VisibleText.escape(openSSH.keygen)) cannot be relied on: \(reason) "
        + "(install `openssh-client` \(OpenSSH.oldestUsable) or later)"
    case .unusableRevocations(let reason):
      "the list of revoked keys cannot be used: \(reason) "
        + "(it must hold public keys, one a line, or be made by `ssh-keygen -k`)"
    }
  }
}
