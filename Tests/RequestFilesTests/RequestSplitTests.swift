import RequestFiles
import ResetModel
import TestMaterial
import Testing

@Suite struct RequestSplitTests {
  @Test func `each document of a file is a request of its own, byte for byte`() throws {
    let one = Ticket.lostDevice.text
    let other = "---\n" + Ticket.sandboxOverwrite.with("id", "id: HD-2").text
    let parts = RequestReader.split(SourceText(file: "x.yaml", bytes: Array((one + other).utf8)))
    #expect(parts.map { String(decoding: $0.bytes, as: UTF8.self) } == [one, other])
    #expect(parts.map { RequestReader.read($0).request?.id.value.text } == ["HD-20417", "HD-2"])
  }

  @Test func `a part's problems have the lines of the whole file`() {
    let text = Ticket.lostDevice.text + "---\n" + Ticket.lostDevice.with("level", "level: usr").text
    let parts = RequestReader.split(SourceText(file: "x.yaml", bytes: Array(text.utf8)))
    let problems = parts.flatMap { RequestReader.read($0).problems }
    #expect(problems.map { "\($0.place.line):\($0.place.column)" } == ["16:8"])
    #expect(problems.map(\.excerpt) == ["level: usr"])
  }

  @Test func `unsplit, a file of two documents is refused`() {
    let text = Ticket.lostDevice.text + "---\n" + Ticket.lostDevice.text
    #expect(
      read(text).problems.map(\.message) == ["a second document begins here; a file holds one"])
  }
}
