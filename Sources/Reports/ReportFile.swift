import Glibc

/// A report on its way to disk: written under a hidden name and renamed when it is whole, so that
/// nobody ever reads half a report.
///
/// Its signature, where it has one, lies beside it as `RUN.json.sig` and gets its name first. A
/// crash between the two names leaves a signature whose report is not there yet, or is an earlier
/// one of the same run; that run is not finished then, and the next one writes and signs its report
/// anew.
///
/// A file that is dropped before `finish` takes its hidden file along. One that a crash left behind
/// is replaced by the next report of the same name; only one run at a time may write a report.
package struct ReportFile: ~Copyable {
  private static let bufferSize = 64 * 1024

  private let path: String
  private let folderPath: String
  private let name: String
  private let hiddenName: String
  private let folder: Int32
  private let file: Int32
  private let interference: ReportInterference?
  private var buffer: [UInt8] = []
  private var isFinished = false

  /// Begins `folder/name`, which becomes readable for its owner and group as far as the umask lets
  /// it (0640).
  ///
  /// - Parameter interference: what happens around each step, in a test.
  package init(
    _ name: String, in folder: String, interference: ReportInterference? = nil
  ) throws(ReportError) {
    let path = "\(folder)/\(name)"
    guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }) else {
      throw ReportError(path: path, reason: "the name is not one of a file in the folder")
    }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw ReportError(path: path, errno) }
    let hiddenName = ".\(name).tmp"
    do throws(ReportError) {
      // Mostly there is none; where one cannot be removed, none can be made either.
      _ = try? Self.take(.remove, of: path, interference) {
        unlinkat(directory, hiddenName, 0)
        return 0
      }
      file = try Self.take(.create, of: path, interference) {
        openat(directory, hiddenName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
      }
    } catch {
      close(directory)
      throw error
    }
    self.path = path
    self.interference = interference
    folderPath = folder
    self.name = name
    self.hiddenName = hiddenName
    self.folder = directory
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit {
    close(file)
    if !isFinished { _ = try? take(.remove) { unlinkat(folder, hiddenName, 0) } }
    close(folder)
  }

  /// Adds to the report; 64 KiB are gathered before the disk sees them.
  package mutating func write(_ bytes: [UInt8]) throws(ReportError) {
    buffer += bytes
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Makes the report durable and gives it its name, in the place of an earlier one, whose
  /// signature goes.
  package mutating func finish() throws(ReportError) {
    try flush()
    try take(.flush) { fsync(file) }
    try take(.remove) {
      unlinkat(folder, signatureName, 0) != 0 && errno != ENOENT ? -1 : 0
    }
    try publish()
  }

  /// The same with a signature beside it.
  ///
  /// - Parameter sign: Given the report as an open file; what it throws gives the report up.
  package mutating func finish(
    signing sign: (_ descriptor: Int32) async throws -> [UInt8]
  ) async throws {
    try flush()
    try take(.flush) { fsync(file) }
    let signature = try await signature(by: sign)
    var signatureFile = try ReportFile(
      signatureName, in: folderPath, interference: interference)
    try signatureFile.write(signature)
    try signatureFile.flush()
    try signatureFile.take(.flush) { fsync(signatureFile.file) }
    try signatureFile.publish()
    try publish()
  }

  /// What is signed is what the disk has: the file is opened anew, from its beginning.
  private func signature(by sign: (Int32) async throws -> [UInt8]) async throws -> [UInt8] {
    let descriptor = openat(folder, hiddenName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReportError(path: path, errno) }
    defer { close(descriptor) }
    return try await sign(descriptor)
  }

  private mutating func publish() throws(ReportError) {
    try take(.move) { renameat(folder, hiddenName, folder, name) }
    isFinished = true
    try take(.sync) { fsync(folder) }
  }

  private var signatureName: String { name + ".sig" }

  private mutating func flush() throws(ReportError) {
    let half = interference == nil ? 0 : buffer.count / 2
    for part in half == 0 ? [buffer[...]] : [buffer[..<half], buffer[half...]] {
      try take(.write) { Self.write(part, to: file) }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes all of the bytes, however little the system takes at once; answers as system calls do.
  private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        if count == 0 { errno = EIO }
        return -1
      }
      rest = rest.dropFirst(count)
    }
    return 0
  }

  private func take(
    _ step: ReportInterference.Step, _ call: () -> Int32
  ) throws(ReportError) {
    _ = try Self.take(step, of: path, interference, call)
  }

  /// Takes a step and returns what the system call did.
  private static func take(
    _ step: ReportInterference.Step, of path: String, _ interference: ReportInterference?,
    _ call: () -> Int32
  ) throws(ReportError) -> Int32 {
    if let number = interference?.before(step) { throw ReportError(path: path, number) }
    let answer = call()
    guard answer >= 0 else { throw ReportError(path: path, errno) }
    guard let number = interference?.after(step) else { return answer }
    // What was opened is closed, as at the end of a process.
    if step == .create { close(answer) }
    throw ReportError(path: path, number)
  }
}

extension ReportError {
  fileprivate init(path: String, _ number: Int32) {
    self.init(path: path, reason: String(cString: strerror(number)))
  }
}
