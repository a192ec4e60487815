import Foundation
import Glibc
import Journals
import ResetEngine
import ResetModel
import Testing

/// A dry run writes nothing anywhere, and cannot disagree with the run that follows.
@Suite struct DryRunTests {
  @Test func `a dry run leaves every byte and time of the workspace as it was`() async throws {
    let world = try await Scenario.prepare()
    let before = try world.everything()
    let pass = try await world.run(dry: true)
    #expect(pass.record.mode == .dryRun)
    #expect(pass.results.count > 20)
    #expect(try world.everything() == before)
  }

  @Test(arguments: [true, false])
  func `an audience knows how many files there are before it is told of the first`(dry: Bool)
    async throws
  {
    let world = try World()
    for name in ["a", "b", "c"] {
      try world.drop(ticket("T-\(name)"), as: "incoming/\(name).yaml")
    }
    let pass = try await world.run(dry: dry)
    #expect(pass.found.map(\.files) == [3])
    #expect(pass.found.map(\.after) == [0])
    #expect(try await world.run(dry: true, limit: 2).found.map(\.files) == [dry ? 2 : 0])
  }

  @Test func `a dry run works on a read-only file system`() async throws {
    let world = try await Scenario.prepare()
    let mounted = try ReadOnlyMount(of: world.folder)
    world.seenAt = mounted.path
    let pass = try await world.run(dry: true)
    withExtendedLifetime(mounted) {}
    #expect(pass.results.count > 20)
  }

  @Test(arguments: [3, 256])
  func `a dry run decides exactly as the run that follows`(batch: Int) async throws {
    let world = try await Scenario.prepare()
    let dry = try await world.run(dry: true, batch: batch)
    let wet = try await world.run(batch: batch)
    #expect(dry.outcomes == wet.outcomes)
    for (one, other) in zip(dry.results, wet.results) { #expect(one == other.asForetold(by: one)) }
    #expect(dry.record.summary == wet.record.summary)
  }

  @Test func `a dry run decides as of the moment that it is given`() async throws {
    let world = try await Scenario.prepare()
    let later = World.noon + TimeSpan("3d")!
    let dry = try await world.run(dry: true, asOf: later)
    let wet = try await world.run(at: later)
    for (one, other) in zip(dry.results, wet.results) { #expect(one == other.asForetold(by: one)) }
    #expect(dry.record.decidedAsOf == later)
  }

  @Test(arguments: [4, 256])
  func `after a crash a dry run decides as the run that recovers`(batch: Int) async throws {
    let template = try await Scenario.prepare()
    let counting = Crashes(at: nil)
    let undisturbed = try World(copyOf: template)
    counting.surround(undisturbed)
    try await undisturbed.run(batch: batch)
    let points = counting.points
    for number in stride(from: 4, to: points.count, by: 11) {
      let call = points[number]
      let world = try World(copyOf: template)
      Crashes(at: call, .after).surround(world)
      await #expect(throws: Crash.self) { try await world.run(batch: batch) }
      world.calm()
      let before = try world.everything()
      let dry = try await world.run(dry: true, batch: batch)
      #expect(try world.everything() == before, "crash at \(call)")
      let wet = try await world.run(batch: batch)
      #expect(dry.outcomes == wet.outcomes, "crash at \(call)")
      for (one, other) in zip(dry.results, wet.results) {
        #expect(one == other.asForetold(by: one), "crash at \(call)")
      }
    }
  }

  @Test func `limits count what the dry run itself would have reset`() async throws {
    let world = try World(policies: [
      World.oneAdministrator + """

        limits:
          - {resets: 1, per: subject, in: 30d, over: deny}
          - {resets: 2, per: org, in: 1h, over: hold}
        """
    ])
    try world.drop(ticket("HD-1"), as: "incoming/1.yaml")
    try world.drop(ticket("HD-2", reason: "Again."), as: "incoming/2.yaml")
    try world.drop(ticket("HD-3", users: "[lee]"), as: "incoming/3.yaml")
    try world.drop(ticket("HD-4", users: "[mia]"), as: "incoming/4.yaml")
    let dry = try await world.run(dry: true)
    #expect(dry.results.map(\.outcome) == [.applied, .denied, .applied, .held])
    #expect(try await world.run().results == dry.results)
  }
}

extension RequestResult {
  /// A dry run cannot tell which account a file that is only to be written anew will belong to.
  fileprivate func asForetold(by dry: RequestResult) -> RequestResult {
    var result = self
    if dry.submitter == "restored" { result.submitter = dry.submitter }
    return result
  }
}

/// A folder mounted once more, read-only; taken down when the test lets go of it.
private final class ReadOnlyMount {
  let path: String
  private let isMounted: Bool

  /// Where mounting is not allowed, the write permissions are taken from the folder itself; for the
  /// superuser that says little, and the test says so.
  init(of folder: String) throws {
    let target = folder + "-read-only"
    try #require(mkdir(target, 0o700) == 0)
    if mount(folder, target, nil, UInt(MS_BIND), nil) == 0 {
      isMounted = true
      path = target
      try #require(
        mount(nil, target, nil, UInt(MS_BIND) | UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) == 0)
      try #require(open(target + "/written", O_CREAT | O_WRONLY, 0o600) < 0 && errno == EROFS)
    } else {
      print("no mount (\(String(cString: strerror(errno)))): the folder's permissions are taken")
      isMounted = false
      rmdir(target)
      path = folder
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) + [""] {
        var found = stat()
        guard lstat("\(folder)/\(name)", &found) == 0 else { continue }
        if found.st_mode & S_IFMT == S_IFDIR { chmod("\(folder)/\(name)", 0o500) }
        if found.st_mode & S_IFMT == S_IFREG { chmod("\(folder)/\(name)", 0o400) }
      }
    }
  }

  deinit {
    if isMounted {
      umount(path)
      rmdir(path)
    } else {
      for name in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
        var found = stat()
        let isFolder =
          lstat("\(path)/\(name)", &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
        if isFolder { chmod("\(path)/\(name)", 0o700) }
      }
    }
  }
}

extension World {
  /// Every name in the workspace with its kind, mode, size, times, owner, inode and content.
  func everything() throws -> [String] {
    try (FileManager.default.subpathsOfDirectory(atPath: folder) + [""]).sorted().map { name in
      let path = "\(folder)/\(name)"
      var found = stat()
      try #require(lstat(path, &found) == 0)
      let isFile = found.st_mode & S_IFMT == S_IFREG
      let content = isFile ? try Data(contentsOf: URL(filePath: path)).hashValue : 0
      let times = [found.st_mtim, found.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
      return "\(name) \(found.st_mode) \(found.st_size) \(times) \(found.st_ino) \(content)"
    }
  }
}
