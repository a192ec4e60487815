import Glibc
import Testing

@testable import RequestQueue

struct WriteAllTests {
  @Test func `goes on after short writes and interruptions`() throws {
    var written: [UInt8] = []
    var turn = 0
    try writeAll(Array(0..<100)) { buffer in
      turn += 1
      if turn.isMultiple(of: 2) {
        errno = EINTR
        return -1
      }
      written += buffer.prefix(3)
      return min(3, buffer.count)
    }
    #expect(written == Array(0..<100))
  }

  @Test func `stops where nothing is taken`() {
    #expect(throws: ErrorNumber(EIO)) { try writeAll([1]) { _ in 0 } }
  }

  @Test func `a full disk is an error in words`() throws {
    let full = Descriptor(open("/dev/full", O_WRONLY))
    do throws(ErrorNumber) {
      try full.write([1])
      Issue.record("written to a full disk")
    } catch {
      #expect(error.words == "no space left on device")
    }
  }

  @Test func `a call is made again until it is not interrupted`() throws {
    var turns = 0
    try uninterrupted {
      turns += 1
      errno = EINTR
      return turns < 3 ? -1 : 0
    }
    #expect(turns == 3)
  }
}
