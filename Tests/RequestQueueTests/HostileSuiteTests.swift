import Foundation
import Glibc
import RequestQueue
import ResetEngine
import ResetModel
import Testing

/// The rows of `../shared/suites/hostile`; none where the folder is missing, and then the tests say
/// that they skip.
enum HostileSuite {
  struct Name: Decodable, CustomTestStringConvertible, Sendable {
    let id: String
    let bytes: Data

    enum CodingKeys: String, CodingKey {
      case id
      case bytes = "name_b64"
    }

    var testDescription: String { id }
    var name: FileName { FileName(bytes: Array(bytes)) }
  }

  struct State: Decodable, CustomTestStringConvertible, Sendable {
    let id: String
    let what: String
    var testDescription: String { "\(id): \(what)" }
  }

  static let names: [Name] = rows(of: "own-file-names.jsonl")
  static let states: [State] = rows(of: "own-queue-folder-states.jsonl")

  private static func rows<Row: Decodable>(of file: String) -> [Row] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appending(path: "../shared/suites/hostile/\(file)")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map {
      try! JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
  }
}

@Suite(.enabled(if: !HostileSuite.names.isEmpty, "../shared/suites is not there"))
struct HostileNameTests {
  static let passedOver: Set = ["tmp-editor", "vim-swap", "tilde", "dots", "two-dots-name"]
  static let ignored: Set = ["upper-ext", "space-end", "rtl"]

  @Test(arguments: HostileSuite.names)
  func `a hostile name is taken whole, or left alone and told`(row: HostileSuite.Name) throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    let file = QueuedFile(folder: .incoming, name: row.name)
    try fixture.write(Array("content".utf8), to: file)
    let listing = try queue.list()
    let key = String(row.id.dropFirst("own-file/".count))
    guard !Self.passedOver.contains(key), !Self.ignored.contains(key) else {
      #expect(listing.files.isEmpty)
      #expect(listing.ignored == (Self.ignored.contains(key) ? [row.name] : []))
      return
    }
    #expect(Array(listing.files) == [file])
    let claimed = try #require(queue.claim(file).file)
    #expect(claimed.bytes == Array("content".utf8))
    let place = queue.place(for: row.name, in: .done)
    let target = try #require(QueuedFile(path: place))
    #expect(target == QueuedFile(folder: .done, name: row.name))
    #expect(
      try queue.settle(file, identity: claimed.identity, as: place, receipt: Array("r".utf8)))
    #expect(fixture.read(target) == claimed.bytes)
    #expect(fixture.read(target.receipt) == Array("r".utf8))
    #expect(fixture.status(of: file) == nil)
    #expect(queue.holds(place))
  }

  @Test func `all hostile names at once settle without losing one`() throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    for row in HostileSuite.names {
      try fixture.write(row.name.bytes, to: QueuedFile(folder: .incoming, name: row.name))
    }
    let files = try queue.list().files
    #expect(files.count == HostileSuite.names.count - 8)
    #expect(files.map(\.name) == files.map(\.name).sorted())
    var places: Set<QueuedFile> = []
    for file in files {
      let claimed = try #require(queue.claim(file).file)
      let place = queue.place(for: file.name, in: .invalid)
      #expect(try queue.settle(file, identity: claimed.identity, as: place, receipt: [1]))
      let target = try #require(QueuedFile(path: place))
      #expect(fixture.read(target) == file.name.bytes)
      places.formUnion([target, target.receipt])
    }
    #expect(places.count == 2 * files.count)
    #expect(try fixture.names(in: .incoming).count == 8)
  }
}

@Suite(.enabled(if: !HostileSuite.states.isEmpty, "../shared/suites is not there"))
struct HostileStateTests {
  @Test(arguments: HostileSuite.states)
  func `a hostile state neither blocks nor loses nor is followed`(row: HostileSuite.State) throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    let file = QueuedFile(folder: .incoming, name: FileName("req.yaml"))
    func path(_ name: String) -> String { "\(fixture.path)/incoming/\(name)" }

    /// Refused with these words, never opened, and moved as it is.
    func expectRefusal(_ words: String) throws {
      let untouched = try fixture.queue { step, _ in step == .open ? EIO : nil }
      let before = try #require(fixture.status(of: file))
      let refused = try #require(untouched.claim(file).refusal)
      #expect(refused.reason.contains(words))
      let place = queue.place(for: file.name, in: .invalid)
      #expect(try queue.settle(file, identity: refused.identity, as: place, receipt: [1]))
      let after = try #require(fixture.status(of: QueuedFile(folder: .invalid, name: file.name)))
      #expect(after.st_ino == before.st_ino && after.st_mode == before.st_mode)
      #expect(!fixture.exists("incoming/req.yaml"))
      #expect(fixture.exists("invalid/req.receipt.yaml"))
    }

    switch row.id {
    case "own-fs/symlink-out":
      try #require(symlink("/etc/passwd", path("req.yaml")) == 0)
      try expectRefusal("symbolic link")
    case "own-fs/symlink-in":
      try fixture.write(to: "incoming/other.yaml")
      try #require(symlink("other.yaml", path("req.yaml")) == 0)
      try expectRefusal("symbolic link")
      #expect(fixture.exists("incoming/other.yaml"))
    case "own-fs/symlink-loop":
      try #require(symlink("req.yaml", path("req.yaml")) == 0)
      try expectRefusal("symbolic link")
    case "own-fs/device":
      try #require(symlink("/dev/zero", path("req.yaml")) == 0)
      try expectRefusal("symbolic link")
    case "own-fs/hard-link":
      try fixture.write(to: "incoming/req.yaml")
      try #require(link(path("req.yaml"), path("second.yaml")) == 0)
      let second = QueuedFile(folder: .incoming, name: FileName("second.yaml"))
      #expect(queue.claim(second).refusal?.reason.contains("2 names") == true)
      try expectRefusal("2 names")
    case "own-fs/fifo":
      try #require(mkfifo(path("req.yaml"), 0o644) == 0)
      try expectRefusal("named pipe")
    case "own-fs/socket":
      try bindSocket(at: path("req.yaml"))
      try expectRefusal("socket")
    case "own-fs/directory":
      try #require(mkdir(path("req.yaml"), 0o755) == 0)
      try expectRefusal("folder")
    case "own-fs/growing":
      try fixture.write("short", to: "incoming/req.yaml")
      let growing = try fixture.queue { [fixture] step, _ in
        if step == .read { try! fixture.write("longer than before", to: "incoming/req.yaml") }
        return nil
      }
      #expect(growing.claim(file).isGone)
    case "own-fs/replaced":
      try fixture.write("checked", to: "incoming/req.yaml")
      try fixture.write("swapped", to: "incoming/.other")
      let paths = (path(".other"), path("req.yaml"))
      let racing = try fixture.queue { step, _ in
        if step == .open { rename(paths.0, paths.1) }
        return nil
      }
      #expect(racing.claim(file).isGone)
      #expect(fixture.text("incoming/req.yaml") == "swapped")
    case "own-fs/sparse-1g":
      try fixture.write(to: "incoming/req.yaml")
      try #require(truncate(path("req.yaml"), 1 << 30) == 0)
      try expectRefusal("1073741824 bytes")
    case "own-fs/mtime-future":
      try fixture.write(to: "incoming/req.yaml")
      let far = timespec(tv_sec: 7_000_000_000, tv_nsec: 0)
      try #require(utimensat(AT_FDCWD, path("req.yaml"), [far, far], 0) == 0)
      #expect(queue.claim(file).file != nil)
    case "own-fs/no-space":
      try fixture.write(to: "incoming/req.yaml")
      let full = try fixture.queue { step, _ in step == .write ? ENOSPC : nil }
      let identity = try #require(full.claim(file).file).identity
      #expect {
        try full.settle(file, identity: identity, as: "done/req.yaml", receipt: [1])
      } throws: {
        "\($0)".contains("cannot write `\(fixture.path)/done/req.receipt.yaml`: no space left")
      }
      #expect(fixture.exists("incoming/req.yaml"))
      #expect(try fixture.names(in: .done).isEmpty)
    case "own-fs/kill-9":
      // Killed between the receipt and the move: the next run settles as the journal has it.
      try fixture.write("request", to: "incoming/req.yaml")
      try fixture.write("half a rec", to: "done/req.receipt.yaml")
      let identity = try #require(queue.claim(file).file).identity
      #expect(
        try queue.settle(
          file, identity: identity, as: "done/req.yaml", receipt: Array("whole".utf8)))
      #expect(fixture.text("done/req.yaml") == "request")
      #expect(fixture.text("done/req.receipt.yaml") == "whole")
    default:
      Issue.record("no test for this row")
    }
  }

  /// A socket's address has room for 107 bytes only, so it is bound elsewhere and moved there.
  private func bindSocket(at path: String) throws {
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(number >= 0)
    defer { close(number) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let short = "/tmp/rq-\(UInt32.random(in: .min ... .max))"
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    try #require(rename(short, path) == 0)
  }
}
