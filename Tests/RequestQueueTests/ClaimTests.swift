import Glibc
import ResetEngine
import ResetModel
import Synchronization
import Testing

@testable import RequestQueue

/// Whether this account may mount a file system.
private let mountsWork: Bool = {
  guard let fixture = try? QueueFixture(), mount("tmpfs", fixture.path, "tmpfs", 0, nil) == 0 else {
    return false
  }
  return umount2(fixture.path, Int32(MNT_DETACH)) == 0
}()

struct ClaimTests {
  @Test(arguments: [0, 1, 65_535, 65_536])
  func `reads a file of up to 64 KiB whole`(size: Int) throws {
    let fixture = try QueueFixture()
    let file = QueuedFile(folder: .incoming, name: FileName("HD-1.yaml"))
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try fixture.write(bytes, to: file)
    #expect(try fixture.queue().claim(file).file?.bytes == bytes)
  }

  @Test func `a file of one byte more is refused unread`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(
      String(repeating: "x", count: 65_537), to: "incoming/HD-1.yaml")
    let queue = try fixture.queue { step, _ in step == .open ? EIO : nil }
    #expect(queue.claim(file).refusal?.reason.hasPrefix("has 65537 bytes") == true)
  }

  @Test func `a signature of up to 16 KiB is read, and a larger one is refused unread`() throws {
    let fixture = try QueueFixture()
    let name = "incoming/HD-1.yaml.sig"
    let queue = try fixture.queue()
    let file = try fixture.write(String(repeating: "x", count: 16_384), to: name)
    #expect(queue.claim(file).file?.bytes.count == 16_384)
    try fixture.write(String(repeating: "x", count: 16_385), to: name)
    #expect(
      queue.claim(file).refusal?.reason.hasPrefix("has 16385 bytes, and no signature") == true)
  }

  // Root may move every folder, so that the error is made where that is asked.
  @Test func `a folder that only its owner can move is left alone, and any other is refused`()
    throws
  {
    let fixture = try QueueFixture()
    let file = QueuedFile(folder: .incoming, name: FileName("HD-1.yaml"))
    try #require(fixture.onPath(of: file) { mkdir($0, 0o755) } == 0)
    #expect(try fixture.queue().claim(file).refusal?.reason.hasPrefix("is a folder") == true)
    let looks = Mutex(0)
    let queue = try fixture.queue { step, _ in
      guard step == .look else { return nil }
      return looks.withLock { looks in
        looks += 1
        return looks == 2 ? EACCES : nil
      }
    }
    let account = String(cString: try #require(getpwuid(geteuid())).pointee.pw_name)
    guard case .immovable(let reason) = queue.claim(file) else {
      Issue.record("it is to be moved")
      return
    }
    #expect(reason.hasPrefix("is a folder of `\(account)` that this account may not write to"))
  }

  @Test(.enabled(if: mountsWork, "this account may mount nothing"))
  func `a folder on which a file system is mounted is left alone`() throws {
    let fixture = try QueueFixture()
    let file = QueuedFile(folder: .incoming, name: FileName("HD-1.yaml"))
    try #require(fixture.onPath(of: file) { mkdir($0, 0o755) } == 0)
    try #require(fixture.onPath(of: file) { mount("tmpfs", $0, "tmpfs", 0, nil) } == 0)
    defer { _ = fixture.onPath(of: file) { umount2($0, Int32(MNT_DETACH)) } }
    guard case .immovable(let reason) = try fixture.queue().claim(file) else {
      Issue.record("it is to be moved")
      return
    }
    #expect(reason.contains("mounted"))
  }

  @Test func `the identity is the file's device and inode`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let status = try #require(fixture.status(of: file))
    let identity = try #require(try fixture.queue().claim(file).file).identity
    #expect(
      identity.isSameFile(
        as: FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))))
  }

  @Test func `the submitter is the owner's account name`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let account = String(cString: try #require(getpwuid(geteuid())).pointee.pw_name)
    #expect(try fixture.queue().claim(file).file?.submitter == account)
  }

  // Only root may give a file to another account.
  @Test(.enabled(if: geteuid() == 0, "needs root"))
  func `an owner without an account is told by number`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    try #require(getpwuid(987_654) == nil)
    try #require(fixture.onPath(of: file) { chown($0, 987_654, 0) } == 0)
    let queue = try fixture.queue()
    #expect(queue.claim(file).file?.submitter == "uid:987654")
    #expect(queue.claim(file).file?.submitter == "uid:987654")
  }

  // Root may read everything, so that the error is made where the file is opened.
  @Test(arguments: [EACCES, EPERM, EIO])
  func `an unreadable file is refused with its owner and mode`(number: Int32) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    try #require(fixture.onPath(of: file) { chmod($0, 0o200) } == 0)
    let queue = try fixture.queue { step, _ in step == .open ? number : nil }
    let refused = try #require(queue.claim(file).refusal)
    #expect(refused.reason.hasPrefix("cannot be read: "))
    #expect(refused.reason.contains("let the account of this run read it (chmod g+r, or umask 027"))
    #expect(refused.reason.contains("(it belongs to `\(refused.submitter!)` and has mode 200)"))
  }

  @Test(arguments: [EMFILE, ENFILE, ENOMEM, ENOENT, ELOOP, ENXIO])
  func `what is no fault of the file leaves it for the next run`(number: Int32) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    #expect(try fixture.queue { step, _ in step == .open ? number : nil }.claim(file).isGone)
    #expect(try fixture.queue { step, _ in step == .look ? number : nil }.claim(file).isGone)
  }

  @Test func `a name that is not there is gone, and so is one that is a path`() throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "held/HD-1.yaml")
    let queue = try fixture.queue()
    for name in ["HD-1.yaml", "../held/HD-1.yaml", "/etc/passwd", ".", "..", "", "a\0b"] {
      #expect(queue.claim(QueuedFile(folder: .incoming, name: FileName(name))).isGone)
    }
  }

  @Test(arguments: [Interference.Step.open, .read])
  func `a file that vanishes meanwhile is gone`(at moment: Interference.Step) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue { [fixture] step, _ in
      if step == moment { _ = fixture.onPath(of: file) { unlink($0) } }
      return nil
    }
    #expect(queue.claim(file).isGone)
  }

  @Test func `a file that is written to while it is read is gone, be its size the same`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write("aaaa", to: "incoming/HD-1.yaml")
    // An old time, so that the write is seen to change it however coarse the clock is.
    let old = timespec(tv_sec: 1_000_000_000, tv_nsec: 0)
    try #require(fixture.onPath(of: file) { utimensat(AT_FDCWD, $0, [old, old], 0) } == 0)
    let queue = try fixture.queue { [fixture] step, _ in
      if step == .read { try! fixture.write("bbbb", to: "incoming/HD-1.yaml") }
      return nil
    }
    #expect(queue.claim(file).isGone)
  }

  @Test func `a pipe swapped in before opening neither blocks nor is read`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue { [fixture] step, _ in
      if step == .open {
        _ = fixture.onPath(of: file) {
          unlink($0)
          return mkfifo($0, 0o644)
        }
      }
      return step == .read ? EIO : nil
    }
    #expect(queue.claim(file).isGone)
  }

  @Test func `a link swapped in before opening is not followed`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue { [fixture] step, _ in
      if step == .open {
        _ = fixture.onPath(of: file) {
          unlink($0)
          return symlink("/etc/passwd", $0)
        }
      }
      return nil
    }
    #expect(queue.claim(file).isGone)
  }

  @Test func `many threads may claim at once`() async throws {
    let fixture = try QueueFixture()
    for number in 0..<100 { try fixture.write("\(number)", to: "incoming/\(number).yaml") }
    let queue = try fixture.queue()
    let files = try queue.list().files
    let read = await withTaskGroup(of: String?.self) { group in
      for file in files {
        group.addTask { @concurrent in
          queue.claim(file).file.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(read == Set((0..<100).map { "\($0)" }))
  }
}
