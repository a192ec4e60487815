internal import Glibc
internal import ResetModel

/// A part of a workspace that every account of the machine may write to.
///
/// Whoever may write the policies permits resets; whoever may write `allowed_signers` approves them;
/// whoever may write the journal forgets them.
public struct OpenDoor: Hashable, Sendable, CustomStringConvertible {
  /// As the configuration writes it, or relative to the workspace.
  public let path: String
  /// The permission bits.
  public let mode: UInt32

  /// One lower-case line without a final period, harmless for a terminal.
  public var description: String {
    let mode = String(mode, radix: 8)
    let shown = VisibleText.escape(path)
    return "`\(shown)` may be written to by everybody (mode \(mode)); take that away with "
      + "`chmod o-w \(shown)`, or say why it is fine: world_writable: {\(shown): …}"
  }
}

extension Workspace {
  /// Every part that decides or remembers and that everybody may write to, unless the configuration
  /// says why that is fine.
  ///
  /// `queue/incoming` is for whoever may drop, and what comes out of it is trusted by nothing but
  /// policies. The configuration cannot speak for itself, or for the folder that it lies in.
  public func openDoors() -> [OpenDoor] {
    let configuration = configuration
    var paths = [configuration.policies, configuration.allowedSigners, configuration.journal]
    paths += [configuration.journal + "-wal", configuration.reports]
    paths += ["held", "done", "denied", "invalid", "failed"].map { "\(configuration.queue)/\($0)" }
    paths += [configuration.revokedKeys, configuration.signingKey].compactMap { $0 }
    paths += (FileBytes.names(in: policies) ?? []).map { "\(configuration.policies)/\($0)" }
    let own = [".", Self.configurationName].compactMap(door)
    return own + paths.filter { !isExcused($0) }.compactMap(door)
  }

  private func isExcused(_ path: String) -> Bool {
    configuration.worldWritable.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  private func door(_ written: String) -> OpenDoor? {
    var found = stat()
    // A link is judged by what it leads to: that is what will be read.
    guard stat(path(written), &found) == 0, found.st_mode & S_IWOTH != 0 else { return nil }
    let isFolder = found.st_mode & S_IFMT == S_IFDIR
    // In a sticky folder such as /tmp nobody can replace what others own.
    if isFolder, found.st_mode & S_ISVTX != 0 { return nil }
    return OpenDoor(path: written, mode: found.st_mode & 0o7777)
  }
}
