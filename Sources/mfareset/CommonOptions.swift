import ArgumentParser
import Glibc
import Logging
import ResetModel
import Synchronization
import Workspaces

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The workspace's folder (default: $MFARESET_WORKSPACE, else this folder or its nearest parent with mfareset.yaml).",
      valueName: "dir"))
  var workspace: String?

  @Flag(name: .shortAndLong, help: "Say nothing but errors and what was asked for.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on standard error.")
  var verbose = false

  @Flag(help: "No colours, even on a terminal (as with NO_COLOR).")
  var noColor = false

  @Option(help: "How lines on standard error look: text or json.")
  var logFormat = LogFormat.text

  enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  /// A logger that speaks as these options ask.
  func logger() -> Logger {
    let level: Logger.Level = quiet ? .error : verbose ? .debug : .warning
    StandardErrorLog.settings.withLock { $0 = (logFormat == .json ? .json : .text, level) }
    return Logger(label: "mfareset")
  }

  /// Opens the workspace.
  func openWorkspace() throws -> Workspace {
    do throws(WorkspaceError) {
      if let named = workspace ?? getenv("MFARESET_WORKSPACE").map({ String(cString: $0) }),
        !named.isEmpty
      {
        return try Workspace(folder: Self.absolute(named))
      }
      return try Workspace.nearest(to: Self.absolute("."))
    } catch {
      throw Failure(.brokenConfiguration, error.description)
    }
  }

  /// A path made absolute; a folder that does not exist stays as it is written.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
