internal import Glibc
internal import ResetModel
internal import Subprocess
internal import SystemPackage

/// One run of another program: no shell, nothing inherited that is not named, an end to its time
/// and to its output.
struct Invocation: Sendable {
  /// An absolute path; nothing is looked up in `PATH`.
  var program: String
  var arguments: [String]
  /// The whole environment.
  var environment: [String: String] = ["LC_ALL": "C", "HOME": "/nonexistent"]
  var input = Input.nothing
  /// Whether it may ask on the terminal that this process has.
  var keepsTerminal = false
  /// Whether relative paths among its arguments mean what they mean here; otherwise it runs in `/`.
  var keepsWorkingDirectory = false
  /// Given what it prints on standard error while it runs; nil to keep it all.
  var showError: (@Sendable ([UInt8]) -> Void)?
  /// Nil for as long as it takes.
  var timeLimit: TimeLimit? = TimeLimit()
  /// Of each output; a program that prints more is killed.
  var outputLimitBytes = 65_536

  /// What it reads on standard input.
  ///
  /// A file and not a pipe: a program that leaves early would turn a pipe's other end into SIGPIPE.
  enum Input: Sendable {
    case nothing
    case sealed(SealedFile)
    /// An open file, read from where it stands; it stays the caller's.
    case file(descriptor: Int32)
  }

  /// What came of it.
  enum End: Sendable {
    case exited(Int32, output: [UInt8], error: [UInt8])
    /// Not started, killed, late, or too talkative: one lower-case line that says which, escaped.
    case failed(reason: String)
  }

  /// Runs the program; when this returns, it is gone, and so is what it started in its session.
  func run() async -> End {
    guard let timeLimit else { return await start() }
    return await withTaskGroup(of: End.self) { group in
      group.addTask { await start() }
      group.addTask {
        do {
          try await timeLimit.wait(timeLimit.span)
          return .failed(reason: "\(name) took longer than \(timeLimit.span)")
        } catch {
          return .failed(reason: "\(name) was interrupted")
        }
      }
      let first = await group.next() ?? .failed(reason: "\(name) was interrupted")
      // Kills the program where it still runs; leaving the group waits until it is reaped.
      group.cancelAll()
      return first
    }
  }

  private func start() async -> End {
    do {
      let result = try await Subprocess.run(
        configuration, input: try standardInput, output: .bytes(limit: outputLimitBytes),
        error: .sequence
      ) { execution in
        var error: [UInt8] = []
        for try await chunk in execution.standardError {
          let bytes = chunk.bytes.withUnsafeBytes { Array($0) }
          showError?(bytes)
          error += bytes
          guard error.count <= outputLimitBytes else { throw TooTalkative() }
        }
        return error
      }
      switch result.terminationStatus {
      case .exited(let status):
        return .exited(status, output: result.standardOutput, error: result.closureResult)
      case .signaled(let signal):
        return .failed(reason: "\(name) was ended by signal \(signal)")
      }
    } catch is TooTalkative {
      return tooTalkative
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return tooTalkative
    } catch {
      return .failed(reason: "\(name) cannot be run: \(VisibleText.escape("\(error)"))")
    }
  }

  private struct TooTalkative: Error {}

  private var tooTalkative: End {
    .failed(reason: "\(name) printed more than \(outputLimitBytes) bytes")
  }

  private var name: String { VisibleText.escape(program) }

  private var configuration: Configuration {
    var options = PlatformOptions()
    options.createSession = !keepsTerminal
    options.teardownSequence = [
      .send(
        signal: .kill, toProcessGroup: !keepsTerminal, allowedDurationToNextStep: .milliseconds(1))
    ]
    var variables: [Environment.Key: String] = [:]
    for (key, value) in environment { variables[Environment.Key(stringLiteral: key)] = value }
    return Configuration(
      executable: .path(FilePath(program)), arguments: Arguments(arguments),
      environment: .custom(variables),
      workingDirectory: keepsTerminal || keepsWorkingDirectory ? nil : "/", platformOptions: options
    )
  }

  private var standardInput: FileDescriptorInput {
    get throws {
      let descriptor: Int32
      switch input {
      case .nothing:
        return .fileDescriptor(
          try FileDescriptor.open("/dev/null", .readOnly), closeAfterSpawningProcess: true)
      case .sealed(let file): descriptor = file.descriptor
      case .file(let number): descriptor = number
      }
      return .fileDescriptor(
        FileDescriptor(rawValue: descriptor), closeAfterSpawningProcess: false)
    }
  }
}

/// How long another program may take, and how that time passes.
package struct TimeLimit: Sendable {
  package var span: Duration
  /// Returns once the span has passed; throws where the waiting was cancelled.
  package var wait: @Sendable (Duration) async throws -> Void

  package init(
    _ span: Duration = .seconds(10),
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.span = span
    self.wait = wait
  }
}
