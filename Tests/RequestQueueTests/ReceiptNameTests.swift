import ResetEngine
import ResetModel
import Testing

@testable import RequestQueue

struct ReceiptNameTests {
  @Test(arguments: [
    ("HD-1.yaml", "HD-1.receipt.yaml"), ("HD-1.yml", "HD-1.receipt.yaml"),
    ("a.b.json", "a.b.receipt.yaml"), ("HD-1.2.yaml", "HD-1.2.receipt.yaml"),
    ("HD-1.receipt.2.yaml", "HD-1.receipt.2.receipt.yaml"), ("folder", "folder.receipt.yaml"),
  ])
  func `a receipt has its file's stem`(name: String, receipt: String) throws {
    #expect(FileName(name).receipt == FileName(receipt))
    #expect(QueuedFile(path: "done/\(name)")?.receipt.path == "done/\(receipt)")
  }

  @Test func `a long name's receipt is cut to 255 bytes and told apart by a hash`() throws {
    let fixture = try QueueFixture()
    let stem = String(repeating: "a", count: 249)
    let names = ["b", "c"].map { FileName("\(stem)\($0).yaml") }
    let queue = try fixture.queue()
    for name in names {
      let file = QueuedFile(folder: .incoming, name: name)
      try fixture.write(name.bytes, to: file)
      let identity = try #require(queue.claim(file).file).identity
      let place = queue.place(for: name, in: .done)
      // The file itself keeps its name.
      #expect(place == "done/\(name)")
      #expect(name.receipt.bytes.count == 255)
      #expect(try queue.settle(file, identity: identity, as: place, receipt: name.bytes))
    }
    for name in names {
      #expect(fixture.read(QueuedFile(folder: .done, name: name.receipt)) == name.bytes)
    }
  }

  @Test func `the hash is the same for ever`() {
    let name = FileName("\(String(repeating: "a", count: 250)).yaml")
    #expect(
      name.receipt.description
        == "\(String(repeating: "a", count: 225))-ffc1c95e3e9e2ea4.receipt.yaml")
  }

  @Test func `a long name that is taken is cut where it is numbered`() throws {
    let fixture = try QueueFixture()
    let name = FileName("\(String(repeating: "a", count: 250)).yaml")
    let queue = try fixture.queue()
    let places = (0..<12).map { _ in queue.place(for: name, in: .done) }
    #expect(Set(places).count == 12)
    for place in places {
      let file = try #require(QueuedFile(path: place))
      #expect(file.name.bytes.count <= 255 && file.name.receipt.bytes.count <= 255)
      #expect(file.name.verdict == .request)
      try fixture.write(file.name.bytes, to: file)
    }
    #expect(places[11].hasSuffix(".12.yaml"))
  }

  @Test(arguments: 0..<4)
  func `a long name is cut between two characters`(shift: Int) {
    let name = FileName(
      String(repeating: "a", count: shift) + String(repeating: "📱", count: 62) + ".yml")
    #expect(name.bytes.count <= 255)
    #expect(String(validating: name.receipt.bytes, as: UTF8.self) != nil)
    #expect(name.receipt.bytes.count <= 255)
  }

  @Test func `a long name that is no text is cut all the same`() {
    let name = FileName(bytes: [UInt8](repeating: 0x80, count: 250) + Array(".yaml".utf8))
    #expect((240...255).contains(name.receipt.bytes.count))
  }
}
