import Foundation
import ResetEngine
import Testing

@testable import Signatures

/// Faults that the real ssh-keygen cannot be asked for, by a script in its place.
@Suite struct UnreliableKeygenTests {
  private let folder: KeyFolder

  init() throws { folder = try KeyFolder() }

  private static let armored = Array(
    "-----BEGIN SSH SIGNATURE-----\nQUFB\n-----END SSH SIGNATURE-----\n".utf8)

  private func verdict(of verifier: OpenSSHVerifier) async -> SignatureVerdict {
    await verifier.verify(Self.armored, of: approvalText, by: "alex", in: .approval)
  }

  private func script(_ body: String) throws -> String {
    try folder.write("#!/bin/sh\n\(body)\n", as: "keygen-\(UUID().uuidString)", executable: true)
  }

  private func makePipe(_ name: String) throws -> String {
    let path = "\(folder.path)/\(name)"
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  @Test func `a hanging ssh-keygen is killed with all it started, and that is no verdict`()
    async throws
  {
    let pipe = PipeReader(path: try makePipe("alive"))
    let program = try script(
      """
      exec 3> \(pipe.path)
      echo started >&3
      ( /bin/sleep 30; echo survived >&3 ) &
      /bin/sleep 30
      echo survived >&3
      """)
    // The time is over once the script has started.
    let limit = TimeLimit(.seconds(10)) { _ in _ = await pipe.nextLine() }
    let verifier = try OpenSSHVerifier.running(
      program, limits: OpenSSHVerifier.Limits(time: limit))
    let verdict = await verdict(of: verifier)
    #expect(verdict.unavailability == "\(program) took longer than 10.0 seconds")
    // The pipe ends when the last process that holds it is gone.
    #expect(await pipe.nextLine() == nil)
  }

  @Test(arguments: ["", " >&2"])
  func `a flood of output is cut off and is no verdict`(to: String) async throws {
    let program = try script("while :; do echo 0123456789012345678901234567890123456789\(to); done")
    #expect(
      await verdict(of: try OpenSSHVerifier.running(program)).unavailability
        == "\(program) printed more than 65536 bytes")
  }

  @Test(arguments: ["exit 0", "exit 1", "exit 255", "kill -9 $$", "kill -SEGV $$"])
  func `a silent end is no verdict`(body: String) async throws {
    let verifier = try OpenSSHVerifier.running(try script(body))
    #expect(await verdict(of: verifier).unavailability != nil)
  }

  @Test(arguments: ["/nonexistent/ssh-keygen", "/", "/etc/passwd"])
  func `a program that cannot be run is no verdict`(program: String) async throws {
    let verifier = try OpenSSHVerifier.running(program)
    #expect(await verdict(of: verifier).unavailability?.contains("cannot be run") == true)
  }

  @Test func `nothing of this process is passed on but two variables and three descriptors`()
    async throws
  {
    let null = open("/dev/null", O_RDONLY)
    let held = fcntl(null, F_DUPFD, 100)  // on purpose without O_CLOEXEC
    defer { for descriptor in [null, held] { close(descriptor) } }
    try #require(held >= 100)
    let (variables, descriptors) = ("\(folder.path)/variables", "\(folder.path)/descriptors")
    let program = try script(
      "/usr/bin/tr '\\0' '\\n' < /proc/$$/environ > \(variables)\n"
        + "echo /proc/$$/fd/* > \(descriptors)\npwd > \(folder.path)/folder")
    _ = await verdict(of: try OpenSSHVerifier.running(program))
    #expect(
      Set(try folder.read("variables").split(separator: "\n")) == [
        "LC_ALL=C", "HOME=/nonexistent",
      ])
    let numbers = try folder.read("descriptors").split(whereSeparator: \.isWhitespace).compactMap {
      Int($0.split(separator: "/").last ?? "")
    }
    // The shell itself opens its script as 10 and the listed folder as 3.
    #expect(Set(numbers).subtracting([3, 10]) == [0, 1, 2], "\(numbers)")
    #expect(try folder.read("folder") == "/\n")
  }

  @Test func `the arguments are options and values, each by itself`() async throws {
    let program = try script(
      "printf '%s\\n' \"$@\" | /bin/sed 's,/proc/[0-9]*/fd/[0-9]*,FILE,' > \(folder.path)/said")
    let verifier = try OpenSSHVerifier.running(program)
    _ = await verifier.verify(
      Self.armored, of: approvalText, by: "$(id);o'x", in: .approval)
    #expect(
      try folder.read("said").split(separator: "\n") == [
        "-Y", "verify", "-f", "FILE", "-I", "$(id);o'x", "-n", "approval@mfareset", "-s", "FILE",
      ])
  }

  @Test func `what waits behind a slow one still goes on beside it`() async throws {
    let alex = try await folder.makeKey("alex")
    let (started, release) = (PipeReader(path: try makePipe("started")), try makePipe("release"))
    let program = try script(
      """
      case "$*" in *slow*) echo x > \(started.path); read line < \(release);; esac
      exec /usr/bin/ssh-keygen "$@"
      """)
    let verifier = try OpenSSHVerifier.running(
      program, allowedSigners: alex.line(for: "*"), limits: OpenSSHVerifier.Limits(atOnce: 2))
    let signature = try await alex.sign(approvalText)
    async let slow = verifier.verify(signature, of: approvalText, by: "slow", in: .approval)
    #expect(await started.nextLine() == "x")
    for name in ["one", "two", "three"] {
      let verdict = await verifier.verify(signature, of: approvalText, by: name, in: .approval)
      #expect(verdict.key?.principal == name)
    }
    try Data("go\n".utf8).write(to: URL(fileURLWithPath: release))
    #expect(await slow.key?.principal == "slow")
  }

  @Test func `no more are let in at once than there are places`() async {
    let turnstile = Turnstile(places: 3)
    let crowd = Crowd()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          await turnstile.pass {
            await crowd.enter()
            for _ in 0..<5 { await Task.yield() }
            await crowd.leave()
          }
        }
      }
    }
    #expect(await crowd.most == 3)
    #expect(await crowd.total == 100)
  }

  @Test func `a verification that is cancelled is no verdict`() async throws {
    let verifier = try OpenSSHVerifier.running("/usr/bin/ssh-keygen")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await verdict(of: verifier)
    }
    #expect(await task.value.unavailability != nil)
  }

  @Test func `what was handed over cannot be changed any more`() throws {
    let file = try SealedFile(approvalText)
    let descriptor = open(file.path, O_RDWR)
    defer { close(descriptor) }
    #expect(descriptor < 0 || write(descriptor, "x", 1) < 0)
    #expect(descriptor < 0 || ftruncate(descriptor, 0) < 0)
    #expect(Array(try Data(contentsOf: URL(fileURLWithPath: file.path))) == approvalText)
  }
}

/// How many are inside, and how many there were at most.
private actor Crowd {
  private var inside = 0
  private(set) var most = 0
  private(set) var total = 0

  func enter() {
    inside += 1
    total += 1
    most = max(most, inside)
  }

  func leave() { inside -= 1 }
}

/// Reads a named pipe line by line, on a thread of its own.
private final class PipeReader: Sendable {
  let path: String
  private let lines: AsyncStream<String>

  init(path: String) {
    self.path = path
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    lines = stream
    Thread.detachNewThread {
      let file = fopen(path, "r")
      var buffer = [CChar](repeating: 0, count: 200)
      while let file, fgets(&buffer, 200, file) != nil {
        let line = String(
          decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init), as: UTF8.self)
        continuation.yield(line)
      }
      if let file { fclose(file) }
      continuation.finish()
    }
  }

  /// Nil once nobody has the pipe open any more.
  func nextLine() async -> String? {
    for await line in lines { return line }
    return nil
  }
}
