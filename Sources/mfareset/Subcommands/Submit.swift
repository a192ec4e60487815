import ArgumentParser
import Glibc
import Logging
import RequestFiles
import RequestQueue
import ResetEngine
import ResetModel
import Workspaces

/// `mfareset submit FILE…`: check request files and drop them into the queue.
struct Submit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Check request files and drop them into the queue, whole.",
    usage: "mfareset submit <files> ...",
    discussion: """
      A file with several documents (lines of ---) is split, one file each. If anything is wrong with any of them, \
      nothing is dropped. Each file is named after its ticket: ID.yaml. Whether the people in it exist and policies \
      permit it is for `preview` and for the run.

      EXAMPLES
        mfareset submit HD-20417.yaml
        mfareset submit morning.yaml          several tickets in one file
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The request files; - is standard input.")
  var files: [String]

  func run() throws {
    let workspace = try common.openWorkspace()
    var requests: [(name: FileName, bytes: [UInt8])] = []
    var problems: [Problem] = []
    var places: [RequestID: Place] = [:]
    for file in files {
      for document in RequestReader.split(try source(file)) {
        let reading = RequestReader.read(document)
        problems += reading.problems
        guard let id = reading.request?.id else { continue }
        if let earlier = places.updateValue(id.place, forKey: id.value) {
          problems.append(
            document.problem(
              "id: `\(id.value)` stands in \(earlier) too", at: id.place,
              hint: "a ticket's number is used once"))
        }
        requests.append((FileName("\(id.value).yaml"), document.bytes))
      }
    }
    guard problems.isEmpty else {
      throw Failure(.invalidInput, problems, so: "nothing was dropped")
    }
    try Failure.translating {
      let box = try DropBox(queue: workspace.queue)
      for request in requests {
        let dropped = try box.drop(request.bytes, named: request.name)
        try common.inform("dropped \(VisibleText.escape(dropped.path))")
        if dropped.name != request.name { Self.warn(of: request.name, dropped) }
      }
    }
  }

  /// Of two files with one id that no run has seen, the first by name that is settled takes the id.
  private static func warn(of taken: FileName, _ dropped: QueuedFile) {
    let other = QueuedFile(folder: .incoming, name: taken)
    Logger(label: "mfareset").warning(
      """
      \(VisibleText.escape(other.path)) waits for the next run too: where both have one id, the first of them \
      that is settled takes it; remove the one that is wrong
      """)
  }

  private func source(_ file: String) throws -> SourceText {
    let path = file == "-" ? "/dev/stdin" : file
    let bytes =
      file == "-"
      ? try Console.readAll(atMost: Self.limit) : FileBytes.read(path, atMost: Self.limit)
    guard let bytes else {
      throw Failure(
        .invalidInput,
        "`\(VisibleText.escape(file))` cannot be read: \(String(cString: strerror(errno)))")
    }
    return SourceText(file: file == "-" ? "standard input" : file, bytes: bytes)
  }

  /// The most that is read of a file with many documents, each of at most 64 KiB: 16 MiB.
  private static let limit = 16 << 20
}
