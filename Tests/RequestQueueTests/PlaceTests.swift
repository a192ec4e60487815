import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

struct PlaceTests {
  @Test func `a file keeps its name where it is free`() throws {
    let fixture = try QueueFixture()
    #expect(
      try fixture.queue().place(for: FileName("HD-1.yaml"), in: .denied) == "denied/HD-1.yaml")
  }

  @Test(arguments: [
    (["HD-1.yaml"], "done/HD-1.2.yaml"),
    (["HD-1.receipt.yaml"], "done/HD-1.2.yaml"),
    (["HD-1.yaml", "HD-1.2.receipt.yaml"], "done/HD-1.3.yaml"),
    (["HD-1.2.yaml"], "done/HD-1.yaml"),
  ])
  func `a name that is taken, or whose receipt's is, is numbered`(
    taken: [String], place: String
  ) throws {
    let fixture = try QueueFixture()
    for name in taken { try fixture.write(to: "done/\(name)") }
    try fixture.write(to: "held/HD-1.yaml")
    #expect(try fixture.queue().place(for: FileName("HD-1.yaml"), in: .done) == place)
  }

  @Test func `the place of a file that is to be written anew is given to no other`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.yaml")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(file).file).identity
    #expect(queue.place(for: file.name, in: .done) == "done/HD-1.yaml")
    unlink("\(fixture.path)/incoming/HD-1.yaml")
    #expect(
      try !queue.settle(file, identity: identity, as: "done/HD-1.yaml", receipt: Array("1".utf8)))
    // It would have the same receipt.
    #expect(queue.place(for: FileName("HD-1.yml"), in: .done) == "done/HD-1.2.yml")
    try queue.restore([1], as: "done/HD-1.yaml", receipt: Array("1".utf8))
    #expect(queue.place(for: FileName("HD-1.yml"), in: .done) == "done/HD-1.3.yml")
    #expect(fixture.text("done/HD-1.receipt.yaml") == "1")
  }

  @Test func `a signature that goes before its file leaves the file's names given out`() throws {
    let fixture = try QueueFixture()
    let signature = try fixture.write(to: "incoming/HD-1.yaml.sig")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(signature).file).identity
    #expect(queue.place(for: FileName("HD-1.yaml"), in: .done) == "done/HD-1.yaml")
    #expect(
      try queue.settle(signature, identity: identity, as: "done/HD-1.yaml.sig", receipt: nil))
    // It would have the same receipt, which is not on the disk yet.
    #expect(queue.place(for: FileName("HD-1.yml"), in: .done) == "done/HD-1.2.yml")
  }

  @Test(arguments: [
    ("HD-1.yaml.sig.yaml", "done/HD-1.yaml.sig.2.yaml"),
    ("HD-1.yaml.sig.yml", "done/HD-1.yaml.sig.2.yml"),
  ])
  func `a signature that is filed leaves the places of others given out`(
    name: String, place: String
  ) throws {
    let fixture = try QueueFixture()
    let signature = try fixture.write(to: "incoming/HD-1.yaml.sig")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(signature).file).identity
    #expect(
      queue.place(for: FileName("HD-1.yaml.sig.yaml"), in: .done) == "done/HD-1.yaml.sig.yaml")
    #expect(
      try queue.settle(signature, identity: identity, as: "done/HD-1.yaml.sig", receipt: nil))
    // The receipt would be that of the first one, which is not on the disk yet.
    #expect(queue.place(for: FileName(name), in: .done) == place)
  }

  @Test func `a held file that stays leaves the places of others given out`() throws {
    let fixture = try QueueFixture()
    let held = try fixture.write(to: "held/HD-1.yml")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(held).file).identity
    #expect(queue.place(for: FileName("HD-1.yaml"), in: .held) == "held/HD-1.yaml")
    #expect(try queue.settle(held, identity: identity, as: "held/HD-1.yml", receipt: nil))
    #expect(queue.place(for: FileName("HD-1.yaml"), in: .held) == "held/HD-1.2.yaml")
  }

  @Test(arguments: ["a.yaml.sig", "c.yaml"])
  func `a signature's place is given to no other, whatever else was filed`(name: String) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/\(name)")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(file).file).identity
    let place = queue.place(for: file.name, in: .invalid)
    #expect(queue.place(for: FileName("b.yaml.sig"), in: .invalid) == "invalid/b.yaml.sig")
    #expect(try queue.settle(file, identity: identity, as: place, receipt: nil))
    #expect(queue.place(for: FileName("b.yaml"), in: .invalid) == "invalid/b.2.yaml")
  }

  @Test(arguments: [
    ["a.yaml.sig", "a.yaml.sig.yaml", "a.yaml", "a.yaml.sig.sig", "a.yaml.sig.yml"],
    ["a.yaml.sig.yml", "a.yaml.sig.sig", "a.yaml", "a.yaml.sig.yaml", "a.yaml.sig"],
    ["a.yaml", "a.yaml.sig", "a.yml", "a.yaml.sig"],
  ])
  func `files that would have one name in common are told apart`(given: [String]) throws {
    let queue = try QueueFixture().queue()
    var names: Set<String> = []
    for name in given {
      let place = try #require(
        QueuedFile(path: queue.place(for: FileName(name), in: .invalid)))
      for file in [place, place.receipt, place.signature] {
        #expect(names.insert(file.path).inserted, "\(file.path)")
      }
    }
  }

  @Test func `a dangling link takes a name too`() throws {
    let fixture = try QueueFixture()
    try #require(symlink("nowhere", "\(fixture.path)/done/HD-1.receipt.yaml") == 0)
    #expect(
      try fixture.queue().place(for: FileName("HD-1.yaml"), in: .done) == "done/HD-1.2.yaml")
  }

  @Test func `a name is given out once, for files and receipts alike`() throws {
    let queue = try QueueFixture().queue()
    #expect(queue.place(for: FileName("a.yaml"), in: .done) == "done/a.yaml")
    #expect(queue.place(for: FileName("a.yaml"), in: .done) == "done/a.2.yaml")
    // Its receipt would be that of `a.yaml`, and then that of `a.2.yaml`.
    #expect(queue.place(for: FileName("a.json"), in: .done) == "done/a.3.json")
    #expect(queue.place(for: FileName("a.yaml"), in: .held) == "held/a.yaml")
  }

  @Test(arguments: [["a.yaml", "a.yml"], ["a.yml", "a.yaml"]])
  func `a name that claiming found free is looked at again once its receipt's is taken`(
    names: [String]
  ) throws {
    let fixture = try QueueFixture()
    let files = try names.map { try fixture.write(to: "incoming/\($0)") }
    let queue = try fixture.queue()
    let first = try #require(queue.claim(files[0]).file)
    let second = try #require(queue.claim(files[1]).file)
    let place = queue.place(for: files[0].name, in: .done)
    #expect(place == "done/\(names[0])")
    let third = try #require(queue.claim(files[1]).file)
    #expect(third.identity.isSameFile(as: second.identity))
    #expect(
      try queue.settle(files[0], identity: first.identity, as: place, receipt: Array("r".utf8)))
    #expect(queue.place(for: files[1].name, in: .done) == "done/a.2.\(names[1].dropFirst(2))")
  }

  @Test func `a name given out stays so over a synchronize until it is settled`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/a.yaml")
    let queue = try fixture.queue()
    let place = queue.place(for: file.name, in: .done)
    try queue.synchronize()
    #expect(queue.place(for: file.name, in: .done) == "done/a.2.yaml")
    let identity = try #require(queue.claim(file).file).identity
    #expect(try queue.settle(file, identity: identity, as: place, receipt: nil))
    try #require(rename("\(fixture.path)/done/a.yaml", "\(fixture.path)/archived") == 0)
    #expect(queue.place(for: file.name, in: .done) == "done/a.yaml")
  }

  @Test(arguments: [QueueFolder.held, .done, .invalid])
  func `nothing dropped passes for a receipt`(folder: QueueFolder) throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    let forged = queue.place(for: FileName("HD-1.receipt.yaml"), in: folder)
    #expect(forged == "\(folder.rawValue)/HD-1.receipt.2.yaml")
    #expect(
      queue.place(for: FileName("HD-1.yaml"), in: folder) == "\(folder.rawValue)/HD-1.yaml")
  }

  @Test func `a held file that was named like a receipt is listed again`() throws {
    let fixture = try QueueFixture()
    let file = try fixture.write(to: "incoming/HD-1.receipt.yaml")
    let queue = try fixture.queue()
    let identity = try #require(queue.claim(file).file).identity
    let place = queue.place(for: file.name, in: .held)
    #expect(try queue.settle(file, identity: identity, as: place, receipt: nil))
    #expect(try queue.list().files.map(\.path) == [place])
  }

  @Test func `threads are never given the same name`() async throws {
    let queue = try QueueFixture().queue()
    let places = await withTaskGroup(of: String.self) { group in
      for _ in 0..<64 {
        group.addTask { @concurrent in queue.place(for: FileName("a.yaml"), in: .done) }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(places.count == 64)
  }

  @Test(arguments: ["HD-1.yaml", "zo\\xeb.yaml", "a\\\\b.yaml", "new\nline.json", "é.yml"])
  func `a place is read back as it was written`(text: String) throws {
    let file = try #require(QueuedFile(path: "done/\(text)"))
    #expect(file.path == "done/\(text)")
  }
}
