import ResetModel
import Testing

@Suite struct WordingTests {
  private static let moment = Timestamp(rfc3339: "2026-11-20T14:30:00.250Z")!

  /// Around what fits on the stack, which nobody is to notice.
  @Test(arguments: 0...200)
  func `it comes to the same as an interpolated string, however long`(length: Int) {
    let name = String(repeating: "ä", count: length / 2) + String(repeating: "b", count: length % 2)
    let (org, moment) = (OrgID("acme"), Self.moment)
    #expect(Wording("\(name)").text.utf8.elementsEqual(name.utf8))
    #expect(Wording("\(name)\(moment)").text.utf8.elementsEqual("\(name)\(moment)".utf8))
    #expect(
      Wording("\(name) approved \(moment) in `\(org)`, \(name).").text.utf8.elementsEqual(
        "\(name) approved \(moment) in `\(org)`, \(name).".utf8))
  }

  @Test(
    // The lists of hostile strings lie beside the checkout, not in it.
    .enabled(if: HostileStrings.areThere, "../shared/suites/hostile is not there"))
  func `every hostile string comes out as it went in`() throws {
    for text in try HostileStrings.all() {
      #expect(Wording("<\(text)>\(text)").text.utf8.elementsEqual("<\(text)>\(text)".utf8))
    }
  }

  @Test func `words alone are text, too`() {
    #expect(Wording("").text.isEmpty)
    #expect(Wording("only words").text == "only words")
    #expect(("only words" as Wording).text == "only words")
  }
}
