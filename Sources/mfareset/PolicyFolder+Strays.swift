import Glibc
import PolicyEngine
import ResetModel
import Workspaces

extension PolicyFolder {
  /// Files that look like policies and are read by nobody: those under another spelling of the
  /// ending, and those in folders of the folder.
  ///
  /// A policy that is left out would permit what it was written to stop. Hidden files and folders
  /// are nobody's policies, and `fixtures` holds the directories that cases speak of.
  func strays() -> [Problem] {
    var search = Search(folder: workspace.policies, name: workspace.configuration.policies)
    return search.strays()
  }

  /// Where the directories lie that cases speak of.
  fileprivate static let fixtures = "fixtures"

  /// A walk through a folder of policies and those in it, each once, wherever links lead.
  fileprivate struct Search {
    let folder: String
    let name: String
    private var seen: Set<[UInt64]> = []

    init(folder: String, name: String) {
      self.folder = folder
      self.name = name
    }

    mutating func strays() -> [Problem] {
      _ = isNewFolder(folder)
      let names = FileBytes.names(in: folder) ?? []
      return names.filter { !$0.hasPrefix(".") }.flatMap { file -> [Problem] in
        if isNewFolder("\(folder)/\(file)") {
          return file == PolicyFolder.fixtures ? [] : strays(within: file)
        }
        guard case .misspelt(let proper) = PolicyFile(name: file) else { return [] }
        return [misspelt(file, proper, isTaken: names.contains(proper))]
      }
    }

    private mutating func strays(within path: String) -> [Problem] {
      // What cannot be looked into is not known to hold any.
      let names = FileBytes.names(in: "\(folder)/\(path)") ?? []
      return names.filter { !$0.hasPrefix(".") }.flatMap { file -> [Problem] in
        if isNewFolder("\(folder)/\(path)/\(file)") { return strays(within: "\(path)/\(file)") }
        switch PolicyFile(name: file) {
        case .policy, .cases: return [tooDeep("\(path)/\(file)", file)]
        case .misspelt(let proper): return [tooDeep("\(path)/\(file)", proper)]
        case .other: return []
        }
      }
    }

    /// Whether a path leads to a folder that it had not led to before.
    private mutating func isNewFolder(_ path: String) -> Bool {
      var found = stat()
      guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFDIR else { return false }
      return seen.insert([UInt64(found.st_dev), UInt64(found.st_ino)]).inserted
    }
  }
}

extension PolicyFolder.Search {
  fileprivate func misspelt(_ file: String, _ proper: String, isTaken: Bool) -> Problem {
    Problem(
      "a policy is read from a name ending `.yaml` only, so this file would count for nothing",
      at: Place(wholeOf: "\(name)/\(file)"),
      hint: (isTaken ? "move what it says to" : "rename it to")
        + " \(proper), or give it another ending if it is no policy")
  }

  fileprivate func tooDeep(_ path: String, _ proper: String) -> Problem {
    Problem(
      "policies in folders of `\(name)` are not read, so this file would count for nothing",
      at: Place(wholeOf: "\(name)/\(path)"),
      hint: "move it to \(name)/\(proper), or to \(name)/\(PolicyFolder.fixtures)/ if only cases "
        + "need it, or give it another ending")
  }
}
