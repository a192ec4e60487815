import Glibc
import RequestQueue
import ResetEngine
import Testing

struct ListTests {
  @Test func `lists incoming by the bytes of names, then held`() throws {
    let fixture = try QueueFixture()
    for name in ["b.yaml", "a.yml", "B.json", "é.yaml", "a.yaml"] {
      try fixture.write(to: "incoming/\(name)")
    }
    try fixture.write(to: "held/0.yaml")
    try fixture.write(to: "done/1.yaml")
    #expect(
      try fixture.queue().list().files.map(\.path) == [
        "incoming/B.json", "incoming/a.yaml", "incoming/a.yml", "incoming/b.yaml",
        "incoming/é.yaml", "held/0.yaml",
      ])
  }

  @Test(arguments: [
    ".hidden.yaml", "a.yaml~", "~a.yaml", "a~b.yaml", "x.part.yaml", "x.yaml.part", "x.yaml.tmp",
    "x.tmp.json", "x.yaml.sig", ".x.yaml.swp", ".yaml",
  ])
  func `a name that is marked as unfinished is passed over in silence`(name: String) throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "incoming/\(name)")
    let listing = try fixture.queue().list()
    #expect(listing.files.isEmpty && listing.ignored.isEmpty)
  }

  @Test(arguments: ["REQ-2.YAML", "notes.txt", "yaml", "x.yaml ", "x.yaml.gpg", "x.Yml"])
  func `a name of another kind is ignored and told`(name: String) throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "incoming/\(name)")
    try fixture.write(to: "held/\(name)")
    let listing = try fixture.queue().list()
    #expect(listing.files.isEmpty)
    #expect(listing.ignored == [FileName(name)])
  }

  @Test(arguments: ["part.yaml", "tmp.yml", "x.party.yaml", "-rf.yaml", "x.receipt.yaml"])
  func `a name that only resembles a mark is a request's`(name: String) throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "incoming/\(name)")
    #expect(try fixture.queue().list().files.map(\.path) == ["incoming/\(name)"])
  }

  @Test func `a receipt in held is no request`() throws {
    let fixture = try QueueFixture()
    try fixture.write(to: "held/HD-1.receipt.yaml")
    #expect(try fixture.queue().list().files.isEmpty)
  }

  @Test func `lists anew each time`() throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    for count in 1...3 {
      try fixture.write(to: "incoming/\(count).yaml")
      #expect(try queue.list().files.count == count)
    }
  }

  @Test func `holds tells of anything that bears the name, a dangling link too`() throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    try fixture.write(to: "held/HD-1.yaml")
    try #require(symlink("nowhere", "\(fixture.path)/done/link.yaml") == 0)
    #expect(queue.holds("held/HD-1.yaml"))
    #expect(queue.holds("done/link.yaml"))
    for path in [
      "held/HD-2.yaml", "held", "held/", "held/..", "elsewhere/HD-1.yaml", "held/../held/HD-1.yaml",
      "held/\\x00", "held/\\q",
    ] {
      #expect(!queue.holds(path), "\(path)")
    }
  }
}
