import Foundation
import Glibc
import ResetEngine
import Testing

@testable import RequestQueue

struct RunLockTests {
  @Test func `one run at a time has the lock, and another after it`() throws {
    let fixture = try QueueFixture()
    func isFree() throws -> Bool { try RunLock.take(workspace: fixture.path) != nil }
    do {
      let lock = try RunLock.take(workspace: fixture.path)
      let isTaken = lock != nil
      #expect(isTaken)
      #expect(try !isFree())
      withExtendedLifetime(lock) {}
    }
    #expect(try isFree())
    #expect(try isFree())
  }

  @Test func `taking the lock writes nothing`() throws {
    let fixture = try QueueFixture()
    func entries() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: fixture.path)
    }
    let before = try entries()
    let lock = try RunLock.take(workspace: fixture.path)
    #expect(try entries() == before)
    withExtendedLifetime(lock) {}
  }

  @Test func `the lock dies with the process that had it`() throws {
    let fixture = try QueueFixture()
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/flock")
    holder.arguments = [fixture.path, "/bin/sh", "-c", "echo taken; read line"]
    let (output, input) = (Pipe(), Pipe())
    (holder.standardOutput, holder.standardInput) = (output, input)
    try holder.run()
    #expect(output.fileHandleForReading.availableData == Data("taken\n".utf8))
    func isFree() throws -> Bool { try RunLock.take(workspace: fixture.path) != nil }
    #expect(try !isFree())
    // The shell holds the lock too, and ends at the end of its input.
    kill(holder.processIdentifier, SIGKILL)
    try input.fileHandleForWriting.close()
    holder.waitUntilExit()
    _ = output.fileHandleForReading.readDataToEndOfFile()
    #expect(try isFree())
  }

  @Test func `a workspace that is not there is an error with its path`() throws {
    let path = try QueueFixture().path
    func take(_ path: String) throws -> Bool { try RunLock.take(workspace: path) != nil }
    #expect(throws: QueueError.missing(path: path)) { try take(path) }
    #expect(throws: QueueError.notFolder(path: "/dev/null")) { try take("/dev/null") }
  }
}
