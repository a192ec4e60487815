import Foundation

/// A workspace as `mfareset init` makes it, that does not wait for dropped files to settle.
struct TestWorkspace {
  let scratch: Scratch

  /// The workspace's folder.
  var folder: String { scratch.path("workspace") }

  /// With the example's directory, unless nobody is to be known.
  init(knowingPeople: Bool = true) throws {
    scratch = try Scratch()
    let made = try Program.run(["init", "workspace", "--quiet"], in: scratch.folder)
    guard made.status == 0 else { throw Unusable(why: made.all) }
    try write("mfareset.yaml", "settle: 0s\n")
    guard knowingPeople else { return }
    let imported = try run("directory", "import", "--quiet", "example/directory.yaml")
    guard imported.status == 0 else { throw Unusable(why: imported.all) }
  }

  struct Unusable: Error { let why: String }

  /// Runs the program in the workspace.
  @discardableResult func run(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(arguments, in: folder)
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
  }

  func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// Every file and folder with its size, its times to the nanosecond, and its bytes.
  func tree() throws -> [String: String] {
    var tree: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) + ["."] {
      var status = stat()
      guard lstat(path(name), &status) == 0 else { continue }
      let times = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
      let isFile = status.st_mode & S_IFMT == S_IFREG
      let bytes =
        isFile ? try Data(contentsOf: URL(filePath: path(name))).base64EncodedString() : ""
      tree[name] = "\(status.st_mode) \(status.st_size) \(times) \(bytes)"
    }
    return tree
  }
}
