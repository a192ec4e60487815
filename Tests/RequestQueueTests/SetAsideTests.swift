import Glibc
import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

/// What stands in `held` leaves it, whatever it is by then.
@Suite struct SetAsideTests {
  @Test func `what stands in held is set aside, whatever it is by then, and nothing else is`()
    throws
  {
    let fixture = try QueueFixture()
    let file = try fixture.write("one", to: "held/HD-1.yaml")
    let queue = try fixture.queue()
    _ = queue.claim(file)
    try fixture.write("another, and longer", to: "held/HD-1.yaml")
    #expect(try queue.setAside(file, as: "invalid/HD-1.yaml", receipt: Array("why".utf8)))
    #expect(fixture.text("invalid/HD-1.yaml") == "another, and longer")
    #expect(fixture.text("invalid/HD-1.receipt.yaml") == "why")
    #expect(try !queue.setAside(file, as: "invalid/HD-1.2.yaml", receipt: Array("why".utf8)))
    #expect(try fixture.names(in: .invalid).count == 2)
    let new = try fixture.write("new", to: "incoming/HD-2.yaml")
    for (file, place) in [(new, "invalid/HD-2.yaml"), (file, "done/HD-1.yaml")] {
      #expect(throws: QueueError.self) { try queue.setAside(file, as: place, receipt: []) }
    }
  }

  @Test func `what stands in held is dropped anew under a name that is free`() throws {
    let fixture = try QueueFixture()
    let queue = try fixture.queue()
    try fixture.write("new", to: "incoming/HD-1.yaml")
    let file = try fixture.write("one", to: "held/HD-1.yaml")
    #expect(try queue.dropAnew(file))
    #expect(fixture.text("incoming/HD-1.yaml") == "new")
    #expect(fixture.text("incoming/HD-1.2.yaml") == "one")
    #expect(try !queue.dropAnew(file))
    let other = try #require(QueuedFile(path: "incoming/HD-1.yaml"))
    #expect(throws: QueueError.self) { try queue.dropAnew(other) }
  }

  @Test(arguments: [EXDEV, EACCES, EPERM, EBUSY])
  func `what cannot be set aside stays, and no receipt tells otherwise`(number: Int32) throws {
    let fixture = try QueueFixture()
    let file = try fixture.write("one", to: "held/HD-1.yaml")
    let queue = try fixture.queue { step, _ in step == .move ? number : nil }
    #expect(try !queue.dropAnew(file))
    #expect(try !queue.setAside(file, as: "invalid/HD-1.yaml", receipt: Array("why".utf8)))
    #expect(fixture.text("held/HD-1.yaml") == "one")
    #expect(try fixture.names(in: .invalid).isEmpty)
  }
}
