internal import Glibc
public import ResetModel

/// A folder with `mfareset.yaml`: where everything lies.
public struct Workspace: Sendable {
  /// The folder, as an absolute path.
  public let folder: String
  public let configuration: Configuration
  /// The configuration's text, whose digest reports name.
  public let source: SourceText

  /// The name of the configuration file.
  public static let configurationName = "mfareset.yaml"

  /// Opens the workspace in a folder; throws every problem of its configuration.
  public init(folder: String) throws(WorkspaceError) {
    let path = "\(folder)/\(Self.configurationName)"
    guard let bytes = FileBytes.read(path, atMost: 65_536) else {
      throw .notAWorkspace(folder, reason: String(cString: strerror(errno)))
    }
    source = SourceText(file: Self.configurationName, bytes: bytes)
    let (configuration, problems) = Configuration.read(source)
    guard let configuration else { throw .brokenConfiguration(path, problems) }
    self.folder = folder
    self.configuration = configuration
  }

  /// Opens the workspace of a folder or of its nearest parent that has one.
  public static func nearest(to folder: String) throws(WorkspaceError) -> Workspace {
    var candidate = folder
    while true {
      if access("\(candidate)/\(configurationName)", F_OK) == 0 {
        return try Workspace(folder: candidate)
      }
      guard let slash = candidate.lastIndex(of: "/"), candidate != "/" else {
        throw .notFound(from: folder)
      }
      candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
    }
  }

  /// A path of the configuration, made absolute.
  public func path(_ written: String) -> String {
    written.hasPrefix("/") ? written : "\(folder)/\(written)"
  }

  public var queue: String { path(configuration.queue) }
  public var policies: String { path(configuration.policies) }
  public var reports: String { path(configuration.reports) }
  public var journal: String { path(configuration.journal) }
}

/// Why there is no workspace to work in.
public enum WorkspaceError: Error, CustomStringConvertible {
  /// The folder that was named has no configuration that can be read.
  case notAWorkspace(String, reason: String)
  /// Neither the folder nor any of its parents has a configuration.
  case notFound(from: String)
  case brokenConfiguration(String, [Problem])

  public var description: String {
    switch self {
    case .notAWorkspace(let folder, let reason):
      "`\(VisibleText.escape(folder))` is no workspace: \(Workspace.configurationName): \(reason) "
        + "(make one with `mfareset init DIR`)"
    case .notFound(let folder):
      "neither `\(VisibleText.escape(folder))` nor a folder above it holds \(Workspace.configurationName) "
        + "(name the workspace with --workspace DIR, or make one with `mfareset init DIR`)"
    case .brokenConfiguration(_, let problems):
      problems.descriptions.joined(separator: "\n")
    }
  }
}
