import Glibc
import ResetEngine
import ResetModel
import Synchronization
import Testing

@testable import RequestQueue

/// Whether this account may take leases on the file system of temporary files.
private let leasesWork: Bool = {
  guard let fixture = try? QueueFixture(), let file = try? fixture.write(to: "incoming/x.yaml")
  else { return false }
  let opened = Descriptor(fixture.onPath(of: file) { open($0, O_RDONLY) })
  return (try? opened.takeLease(Int32(F_RDLCK))) != nil
}()

@Suite(.enabled(if: leasesWork, "no leases on the file system of temporary files"))
struct WriterTests {
  @Test func `a file that is held open for writing is not settled`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue()
    let writer = fixture.onPath(of: file) { open($0, O_WRONLY) }
    #expect(queue.claim(file).wait == TimeSpan(seconds: 2))
    close(writer)
    #expect(queue.claim(file).file != nil)
  }

  @Test func `a reader elsewhere does not matter, and neither does a writer of a held file`() throws
  {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let held = try fixture.write(to: "held/HD-2.yaml")
    let queue = try fixture.queue()
    let reader = fixture.onPath(of: file) { open($0, O_RDONLY) }
    let writer = fixture.onPath(of: held) { open($0, O_WRONLY) }
    defer {
      close(reader)
      close(writer)
    }
    #expect(queue.claim(file).file != nil)
    #expect(queue.claim(held).file != nil)
  }

  @Test func `who opens the file for writing at the wrong moment does not end the program`() throws
  {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let opened = Descriptor(fixture.onPath(of: file) { open($0, O_RDONLY) })
    try opened.takeLease(Int32(F_RDLCK))
    // The kernel refuses the writer that does not wait, and signals us: by SIGIO, this would be the
    // last line of the tests.
    let writer = fixture.onPath(of: file) { open($0, O_WRONLY | O_NONBLOCK) }
    #expect(writer == -1 && errno == EWOULDBLOCK)
    opened.releaseLease()
  }

  @Test func `the check is over when the claim is`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue { [fixture] step, _ in
      guard step == .read else { return nil }
      let writer = fixture.onPath(of: file) { open($0, O_WRONLY | O_NONBLOCK) }
      return close(writer) == 0 ? nil : EIO
    }
    #expect(queue.claim(file).file != nil)
  }

  @Test(arguments: [("incoming/HD-1.yaml", false), ("held/HD-1.yaml", true)])
  func `who keeps a file from being read again and again keeps no held file from a run`(
    path: String, isRefused: Bool
  ) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: path)
    let now = Mutex(QueueFixture.late)
    let queue = try fixture.queue(clock: { now.withLock { $0 } })
    let holder = Descriptor(fixture.onPath(of: file) { open($0, O_RDONLY) })
    try holder.takeLease(Int32(F_WRLCK))
    // Of a lease that is given back when it is asked for, nothing comes.
    let wait = try #require(queue.claim(file).wait)
    #expect(queue.claim(file).wait == wait)
    now.withLock { $0 = $0 + wait }
    let claim = queue.claim(file)
    #expect((claim.refusal?.reason.contains("lease") == true) == isRefused, "\(claim)")
    holder.releaseLease()
    #expect(queue.claim(file).file != nil)
  }

  @Test(arguments: [("incoming/HD-1.yaml", false), ("held/HD-1.yaml", true)])
  func `who writes to a file whenever it is read keeps no held file from a run`(
    path: String, isRefused: Bool
  ) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: path)
    let now = Mutex(QueueFixture.late)
    let queue = try fixture.queue(
      before: { [fixture] step, _ in
        guard step == .read else { return nil }
        let writer = fixture.onPath(of: file) { open($0, O_WRONLY | O_APPEND | O_NONBLOCK) }
        defer { close(writer) }
        return write(writer, "#", 1) == 1 ? nil : EIO
      }, clock: { now.withLock { $0 } })
    let first = queue.claim(file)
    #expect((first.wait != nil) == isRefused && first.isGone != isRefused)
    now.withLock { $0 = $0 + TimeSpan(seconds: 2) }
    let claim = queue.claim(file)
    #expect((claim.refusal?.reason.contains("writes to it all the time") == true) == isRefused)
  }

  @Test func `where leases are refused the file is taken`() throws {
    let pipe = try #require(popen("true", "r"))
    defer { pclose(pipe) }
    let copy = Descriptor(dup(fileno(pipe)))
    let isOpenForWriting = copy.isOpenForWriting()
    #expect(!isOpenForWriting)
  }
}
