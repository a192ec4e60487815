import Foundation
import Glibc
import RequestQueue
import ResetEngine
import ResetModel
import Synchronization
import Testing

/// A queue in a temporary folder of its own, removed when the test lets go of it.
final class QueueFixture: Sendable {
  let path: String

  init() throws {
    var template = Array("\(NSTemporaryDirectory())/request-queue-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) }) + "/queue"
    try FolderQueue.createFolders(at: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: String(path.dropLast("/queue".count))) }

  /// A moment so late that every file is settled.
  static let late = Timestamp(rfc3339: "2100-01-01T00:00:00Z")!

  func queue(
    settle: TimeSpan = TimeSpan(seconds: 2),
    before: (@Sendable (Interference.Step, FileName) -> Int32?)? = nil,
    clock: @escaping @Sendable () -> Timestamp = { late }
  ) throws -> FolderQueue {
    try FolderQueue(
      at: path, settle: settle, clock: clock,
      interference: before.map { Interference(before: $0) })
  }

  /// Writes a file: `incoming/HD-1.yaml`.
  @discardableResult
  func write(_ content: String = "kind: lost-device\n", to file: String) throws -> QueuedFile {
    let queued = try #require(QueuedFile(path: file))
    try write(Array(content.utf8), to: queued)
    return queued
  }

  func write(_ bytes: [UInt8], to file: QueuedFile) throws {
    let number = onPath(of: file) { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o640) }
    try #require(number >= 0)
    defer { close(number) }
    try #require(Glibc.write(number, bytes, bytes.count) == bytes.count)
  }

  /// The content of a plain file; nil where there is none.
  func read(_ file: QueuedFile) -> [UInt8]? {
    guard status(of: file).map({ $0.st_mode & S_IFMT == S_IFREG }) == true else { return nil }
    let number = onPath(of: file) { open($0, O_RDONLY) }
    guard number >= 0 else { return nil }
    defer { close(number) }
    var bytes = [UInt8](repeating: 0, count: 100_000)
    let count = Glibc.read(number, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  func text(_ path: String) -> String? {
    QueuedFile(path: path).flatMap(read).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What bears the name, links not followed; nil for nothing.
  func status(of file: QueuedFile) -> stat? {
    var found = stat()
    return onPath(of: file) { lstat($0, &found) } == 0 ? found : nil
  }

  func exists(_ path: String) -> Bool { QueuedFile(path: path).flatMap(status) != nil }

  /// Every name in a folder, hidden ones too, sorted.
  func names(in folder: QueueFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder.rawValue)").sorted()
  }

  /// When the kernel saw the file change last, cut to milliseconds.
  func changed(_ file: QueuedFile) throws -> Timestamp {
    let time = try #require(status(of: file)).st_ctim
    return Timestamp(
      millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  func onPath<Result>(of file: QueuedFile, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let bytes =
      Array("\(path)/\(file.folder.rawValue)/".utf8) + file.name.bytes + [0]
    return bytes.withUnsafeBufferPointer {
      $0.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
    }
  }
}

extension Claim {
  var file: ClaimedFile? { if case .read(let file) = self { file } else { nil } }

  var refusal: (identity: FileIdentity, submitter: String?, reason: String)? {
    if case .refused(let identity, let submitter, let reason) = self {
      (identity, submitter, reason)
    } else {
      nil
    }
  }

  var wait: TimeSpan? { if case .unsettled(let wait) = self { wait } else { nil } }

  var isGone: Bool { if case .gone = self { true } else { false } }
}

/// Does something before the first step that fits, once.
final class Once: Sendable {
  private let isDone = Mutex(false)

  func callAsFunction(_ body: () -> Int32?) -> Int32? {
    let isFirst = isDone.withLock { done in
      defer { done = true }
      return !done
    }
    return isFirst ? body() : nil
  }
}
