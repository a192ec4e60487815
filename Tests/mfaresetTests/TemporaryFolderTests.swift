import Foundation
import Glibc
import TestMaterial
import Testing

/// What tests leave behind.
@Suite struct TemporaryFolderTests {
  @Test func `what a killed test run left is removed by a later one, and nothing else is`() throws {
    let scratch = try Scratch()
    for name in ["mfareset-tests-dead", "mfareset-tests-alive", "mfareset-tests-young", "others"] {
      try FileManager.default.createDirectory(
        atPath: scratch.path(name), withIntermediateDirectories: false)
      try scratch.write("\(name)/file", [])
      guard name != "mfareset-tests-young" else { continue }
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: scratch.path(name))
    }
    let alive = open(scratch.path("mfareset-tests-alive"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(alive) }
    #expect(flock(alive, LOCK_EX | LOCK_NB) == 0)
    TemporaryFolder.sweep(scratch.folder)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder).sorted() == [
        "mfareset-tests-alive", "mfareset-tests-young", "others",
      ])
  }
}
