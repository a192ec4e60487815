import Foundation
import Glibc
import Reports
import Testing

@Suite final class ReportFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @Test(arguments: [0, 1, 65_535, 65_536, 200_000])
  func `a finished report holds every byte and stands alone in its folder`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    var file = try ReportFile("RUN.json", in: folder.path())
    for start in stride(from: 0, to: count, by: 1000) {
      try file.write(Array(bytes[start..<min(start + 1000, count)]))
    }
    #expect(names == [".RUN.json.tmp"])
    try file.finish()
    #expect(names == ["RUN.json"])
    #expect(try Array(Data(contentsOf: folder.appending(path: "RUN.json"))) == bytes)
  }

  @Test func `others may not read a report`() throws {
    var file = try ReportFile("RUN.json", in: folder.path())
    try file.finish()
    let attributes = try FileManager.default.attributesOfItem(
      atPath: folder.appending(path: "RUN.json").path())
    let mode = try #require(attributes[.posixPermissions] as? Int)
    // The umask may take the group's right away, and nothing gives others any.
    #expect(mode & ~0o640 == 0)
    #expect(mode & 0o600 == 0o600)
  }

  @Test func `a report that is given up leaves nothing, and the earlier one as it was`() throws {
    try Data("earlier".utf8).write(to: folder.appending(path: "RUN.json"))
    struct GivenUp: Error {}
    #expect(throws: GivenUp.self) {
      var file = try ReportFile("RUN.json", in: self.folder.path())
      try file.write(Array(repeating: 0x78, count: 100_000))
      throw GivenUp()
    }
    #expect(names == ["RUN.json"])
    #expect(
      try String(contentsOf: folder.appending(path: "RUN.json"), encoding: .utf8) == "earlier")
  }

  @Test func `what a crash left behind is replaced, and a link in its place is not followed`()
    throws
  {
    let elsewhere = folder.appending(path: "elsewhere")
    try Data("untouched".utf8).write(to: elsewhere)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: ".RUN.json.tmp"), withDestinationURL: elsewhere)
    var file = try ReportFile("RUN.json", in: folder.path())
    try file.write(Array("whole".utf8))
    try file.finish()
    #expect(names == ["RUN.json", "elsewhere"])
    #expect(try String(contentsOf: elsewhere, encoding: .utf8) == "untouched")
    #expect(try String(contentsOf: folder.appending(path: "RUN.json"), encoding: .utf8) == "whole")
  }

  @Test func `a missing folder is told with path and reason`() {
    let path = folder.appending(path: "missing").path()
    let error = #expect(throws: ReportError.self) { _ = try ReportFile("RUN.json", in: path) }
    #expect(
      error.map { "\($0)" }
        == "cannot write the report `\(path)/RUN.json`: No such file or directory")
  }

  @Test func `a folder in the report's place is told, and nothing remains`() throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "RUN.json"), withIntermediateDirectories: false)
    let error = #expect(throws: ReportError.self) {
      var file = try ReportFile("RUN.json", in: self.folder.path())
      try file.write([0x78])
      try file.finish()
    }
    #expect(error?.reason == "Is a directory")
    #expect(names == ["RUN.json"])
  }

  @Test func `a disk that takes no more is told, and nothing remains`() async {
    // In a process of its own, since a limit on the size of files holds for all of a process.
    await #expect(processExitsWith: .success) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      limit.rlim_cur = 10_000
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let error = #expect(throws: ReportError.self) {
        var file = try ReportFile("RUN.json", in: folder.path())
        try file.write(Array(repeating: 0x78, count: 100_000))
      }
      limit.rlim_cur = limit.rlim_max
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #expect(error?.reason == "File too large")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == [])
    }
  }

  @Test(arguments: ["", "../RUN.json", "a/b", "a\0b"])
  func `a name that leads out of the folder is refused`(name: String) {
    #expect(throws: ReportError.self) { _ = try ReportFile(name, in: self.folder.path()) }
    #expect(names == [])
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()) ?? []
  }
}
