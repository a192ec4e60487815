import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

struct FolderTests {
  @Test func `incoming may be dropped in by its group, and the others read`() throws {
    let fixture = try QueueFixture()
    for folder in QueueFolder.allCases {
      var found = stat()
      try #require(stat("\(fixture.path)/\(folder.rawValue)", &found) == 0)
      #expect(found.st_mode & 0o7777 == (folder == .incoming ? 0o770 : 0o750))
    }
  }

  @Test func `making the folders again leaves alone what is there`() throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "incoming/HD-1.yaml")
    try #require(chmod("\(fixture.path)/incoming", 0o730) == 0)
    try FolderQueue.createFolders(at: fixture.path)
    var found = stat()
    try #require(stat("\(fixture.path)/incoming", &found) == 0)
    #expect(found.st_mode & 0o7777 == 0o730)
    #expect(fixture.exists("incoming/HD-1.yaml"))
  }

  @Test(arguments: QueueFolder.allCases)
  func `a missing folder is an error that says what makes it`(folder: QueueFolder) throws {
    let fixture = try QueueFixture()
    let path = "\(fixture.path)/\(folder.rawValue)"
    try #require(rmdir(path) == 0)
    #expect(throws: QueueError.missing(path: path)) { try fixture.queue() }
    #expect(
      "\(QueueError.missing(path: path))"
        == "no folder at `\(path)` (`mfareset init` makes the queue's folders)")
  }

  @Test(arguments: QueueFolder.allCases)
  func `a link in a folder's place is an error, even to a folder`(folder: QueueFolder) throws {
    let fixture = try QueueFixture()
    let path = "\(fixture.path)/\(folder.rawValue)"
    try #require(rename(path, "\(fixture.path)/real") == 0)
    try #require(symlink("real", path) == 0)
    #expect(throws: QueueError.link(path: path)) { try fixture.queue() }
    #expect(throws: QueueError.link(path: path)) {
      try FolderQueue.createFolders(at: fixture.path)
    }
  }

  @Test func `a file in a folder's place is an error`() throws {
    let fixture = try QueueFixture()
    let path = "\(fixture.path)/held"
    try #require(rmdir(path) == 0)
    try #require(close(open(path, O_WRONLY | O_CREAT, 0o600)) == 0)
    #expect(throws: QueueError.notFolder(path: path)) { try fixture.queue() }
  }

  @Test func `opening and listing and claiming write nothing`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    func times() throws -> [Int] {
      var found = stat()
      try #require(stat("\(fixture.path)/incoming", &found) == 0)
      let status = try #require(fixture.status(of: file))
      return [found.st_mtim, found.st_ctim, status.st_mtim, status.st_ctim].flatMap {
        [$0.tv_sec, $0.tv_nsec]
      }
    }
    let before = try times()
    let queue = try fixture.queue { step, _ in
      [.look, .open, .read].contains(step) ? nil : EROFS
    }
    _ = try queue.list()
    #expect(queue.claim(file).file != nil)
    _ = queue.place(for: file.name, in: .done)
    try queue.synchronize()
    #expect(try times() == before)
  }

  @Test func `an error's text is safe to show`() {
    #expect("\(QueueError.missing(path: "/q\u{1b}[2J"))".hasPrefix("no folder at `/q\\u{1b}[2J`"))
  }
}
