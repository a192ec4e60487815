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

  @Flag(name: .shortAndLong, help: "Print nothing but errors and what was asked for.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on standard error.")
  var verbose = false

  @Flag(help: "No colours, even on a terminal (as with NO_COLOR).")
  var noColor = false

  @Option(help: ArgumentHelp("How lines on standard error look.", valueName: "format"))
  var logFormat = LogFormat.text

  enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  /// From here on, standard error is spoken to as these options ask.
  func validate() {
    let level: Logger.Level = quiet ? .error : verbose ? .debug : .warning
    StandardErrorLog.settings.withLock { $0 = (logFormat == .json ? .json : .text, level) }
  }

  /// Tells people what they may want to know; nothing with `--quiet`.
  func inform(_ line: String) throws {
    if !quiet { try Console.print(line) }
  }

  /// Opens the workspace.
  func openWorkspace() throws -> Workspace {
    let environment = getenv("MFARESET_WORKSPACE").map { String(cString: $0) }
    if let workspace { return try Self.openWorkspace(at: workspace) }
    if let environment, !environment.isEmpty { return try Self.openWorkspace(at: environment) }
    return try Self.tellingProblems { () throws(WorkspaceError) in
      try Workspace.nearest(to: Self.absolute("."))
    }
  }

  /// Opens the workspace in a folder.
  static func openWorkspace(at folder: String) throws -> Workspace {
    try tellingProblems { () throws(WorkspaceError) in
      try Workspace(folder: absolute(folder))
    }
  }

  private static func tellingProblems(_ open: () throws(WorkspaceError) -> Workspace) throws
    -> Workspace
  {
    do throws(WorkspaceError) { return try open() } catch {
      switch error {
      case .brokenConfiguration(let path, let problems):
        throw Failure(
          .brokenConfiguration, problems,
          so: "the configuration `\(VisibleText.escape(path))` is broken; nothing was done")
      case .notAWorkspace, .notFound: throw Failure(.brokenConfiguration, error.description)
      }
    }
  }

  /// A path made absolute; a folder that does not exist stays as it is written.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
