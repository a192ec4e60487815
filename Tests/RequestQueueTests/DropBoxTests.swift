import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

struct DropBoxTests {
  @Test func `a dropped file is whole when it bears its name`() throws {
    let fixture = try QueueFixture()
    let box = try DropBox(
      queue: fixture.path,
      interference: Interference { [fixture] step, name in
        if step == .move {
          let unfinished = QueuedFile(folder: .incoming, name: name)
          #expect(fixture.read(unfinished) == Array("request".utf8))
          #expect(name.verdict == .passedOver)
          #expect(!fixture.exists("incoming/HD-1.yaml"))
        }
        return nil
      })
    let dropped = try box.drop(Array("request".utf8), named: FileName("HD-1.yaml"))
    #expect(dropped.path == "incoming/HD-1.yaml")
    #expect(fixture.text("incoming/HD-1.yaml") == "request")
    #expect(try fixture.names(in: .incoming) == ["HD-1.yaml"])
    #expect(try #require(fixture.status(of: dropped)).st_mode & 0o7777 == 0o640)
  }

  @Test func `the folder is synced once the file is there`() throws {
    let fixture = try QueueFixture()
    let box = try DropBox(
      queue: fixture.path,
      interference: Interference { [fixture] step, _ in
        step == .sync && fixture.exists("incoming/HD-1.yaml") ? EIO : nil
      })
    #expect(throws: QueueError.self) { try box.drop([1], named: FileName("HD-1.yaml")) }
    #expect(try fixture.names(in: .incoming) == ["HD-1.yaml"])
  }

  @Test func `a taken name is numbered, and nothing is replaced`() throws {
    let fixture = try QueueFixture()
    let box = try DropBox(queue: fixture.path)
    let paths = try (1...3).map { number in
      try box.drop([UInt8(ascii: "0") + UInt8(number)], named: FileName("HD-1.yaml")).path
    }
    #expect(paths == ["incoming/HD-1.yaml", "incoming/HD-1.2.yaml", "incoming/HD-1.3.yaml"])
    #expect(paths.map(fixture.text) == ["1", "2", "3"])
  }

  @Test(arguments: [
    "", ".", "..", "a/b.yaml", "/etc/x.yaml", ".hidden.yaml", "a~.yaml", "a.part.yaml", "a.txt",
    "a", "a\0.yaml", String(repeating: "a", count: 196) + ".yaml",
  ])
  func `a name that the queue would not take is an error`(name: String) throws {
    let fixture = try QueueFixture()
    let box = try DropBox(queue: fixture.path)
    #expect {
      try box.drop([1], named: FileName(name))
    } throws: {
      if case .unusableName = $0 as? QueueError { true } else { false }
    }
    #expect(try fixture.names(in: .incoming).isEmpty)
  }

  @Test func `a name of 200 bytes is dropped`() throws {
    let fixture = try QueueFixture()
    let name = String(repeating: "a", count: 195) + ".yaml"
    #expect(
      try DropBox(queue: fixture.path).drop([1], named: FileName(name)).path == "incoming/\(name)")
  }

  @Test func `more than 64 KiB is an error`() throws {
    let fixture = try QueueFixture()
    let box = try DropBox(queue: fixture.path)
    #expect(throws: QueueError.tooLarge(65_537)) {
      try box.drop([UInt8](repeating: 0, count: 65_537), named: FileName("HD-1.yaml"))
    }
    #expect(throws: Never.self) {
      try box.drop([UInt8](repeating: 0, count: 65_536), named: FileName("HD-1.yaml"))
    }
  }

  @Test(arguments: [Interference.Step.create, .write, .move])
  func `a failing disk is told and leaves nothing behind`(step failing: Interference.Step) throws {
    let fixture = try QueueFixture()
    let box = try DropBox(
      queue: fixture.path, interference: Interference { step, _ in step == failing ? EDQUOT : nil })
    #expect(
      throws: QueueError.failed(
        operation: "drop", path: "\(fixture.path)/incoming/HD-1.yaml", number: EDQUOT)
    ) { try box.drop([1], named: FileName("HD-1.yaml")) }
    #expect(try fixture.names(in: .incoming).isEmpty)
  }

  @Test func `needs no folder but incoming`() throws {
    let fixture = try QueueFixture()
    for folder in QueueFolder.allCases.dropFirst() {
      try #require(rmdir("\(fixture.path)/\(folder.rawValue)") == 0)
    }
    let box = try DropBox(queue: fixture.path)
    #expect(try box.drop([1], named: FileName("HD-1.yaml")).path == "incoming/HD-1.yaml")
  }
}
