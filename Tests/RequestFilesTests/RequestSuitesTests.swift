import Foundation
import RequestFiles
import ResetModel
import TestMaterial
import Testing

/// What an own hostile row wants of a request file.
private struct Wanted: Decodable {
  let id: String
  let wanted: String

  private enum CodingKeys: String, CodingKey {
    case id
    case wanted = "wanted_for_a_request_file"
  }
}

private struct TicketText: Decodable {
  let id: String
  let text: String
}

@Suite(.enabled(if: SharedSuite.isThere, "the suites are not beside the package"))
struct RequestSuitesTests {
  /// A text as JSON writes it between quotes, in ASCII but for what YAML has no escape for.
  private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7F...0xFFFF).contains(scalar.value):
        "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
          + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  private func isTold(_ problems: [Problem], in text: String) -> Bool {
    let source = SourceText(file: "incoming/HD-1.yaml", bytes: Array(text.utf8))
    return !problems.isEmpty
      && problems.allSatisfy { problem in
        let dangers = problem.description.unicodeScalars.count(where: VisibleText.isDangerous)
        return source.line(problem.place.line) != nil && !problem.message.isEmpty
          && dangers == (problem.excerpt == nil ? 0 : 2)
      }
  }

  @Test(arguments: [
    "hostile/own-user-identifiers", "hostile/blns", "hostile/fuzzdb",
    "hostile/own-terminal-and-output",
  ])
  func `a hostile name is read byte for byte, or refused at its place`(suite: String) throws {
    var taken = 0
    for row in SharedSuite.rows(suite, as: SuiteInput.self) {
      let name = String(decoding: row.bytes, as: UTF8.self)
      let ticket = Ticket.lostDevice.with("users", "users: [other, \(quoted(name))]")
        .with("requested_by", "requested_by: \(quoted(name))").with("org", "org: \(quoted(name))")
      let reading = read(ticket.text)
      if let request = reading.request {
        taken += 1
        #expect(Array(names(request.users)[1].utf8) == row.bytes, "\(row.id)")
        #expect(Array(request.requestedBy.value.utf8) == row.bytes, "\(row.id)")
        #expect(Array(request.org.value.text.utf8) == row.bytes, "\(row.id)")
        #expect(!name.unicodeScalars.contains(where: VisibleText.isDangerous), "\(row.id)")
      } else {
        #expect(isTold(reading.problems, in: ticket.text), "\(row.id)")
        #expect(reading.problems.map(\.place.line) == [3, 5, 6], "\(row.id)")
      }
    }
    #expect(taken > 5)
  }

  @Test(arguments: [
    "hostile/own-user-identifiers", "hostile/blns", "hostile/fuzzdb",
    "hostile/own-terminal-and-output",
  ])
  func `a hostile text for people is read byte for byte, or refused at its place`(suite: String) {
    for row in SharedSuite.rows(suite, as: SuiteInput.self) {
      let text = String(decoding: row.bytes, as: UTF8.self)
      let ticket = Ticket.lostDevice.with("reason", "reason: \(quoted(text))")
        .with("device", "device: {description: \(quoted(text))}")
        .with(
          "approvals", "approvals: [{by: a, at: 2026-11-20T14:30:00Z, comment: \(quoted(text))}]")
      let reading = read(ticket.text)
      if let request = reading.request {
        #expect(Array(request.reason.utf8) == row.bytes, "\(row.id)")
        #expect(Array((request.approvals[0].comment ?? "").utf8) == row.bytes, "\(row.id)")
      } else {
        #expect(isTold(reading.problems, in: ticket.text), "\(row.id)")
        let isBlank = text.unicodeScalars.allSatisfy {
          $0.properties.isWhitespace || VisibleText.isDangerous($0)
        }
        #expect(isBlank || text.utf8.count > 1000, "\(row.id)")
      }
    }
  }

  @Test(arguments: ["hostile/own-user-identifiers", "hostile/blns", "hostile/fuzzdb"])
  func `a hostile text in the place of a word is refused and shown harmless`(suite: String) {
    for row in SharedSuite.rows(suite, as: SuiteInput.self) {
      let text = quoted(String(decoding: row.bytes, as: UTF8.self))
      for (key, line) in [
        ("kind", "kind: \(text)"), ("level", "level: \(text)"),
        ("requested_at", "requested_at: \(text)"), ("users", "users: {\(text): 1}"),
      ] {
        let ticket = Ticket.lostDevice.with(key, line).text
        #expect(isTold(read(ticket).problems, in: ticket), "\(row.id)")
      }
      // Unquoted it may be anything to YAML; it must only not crash, nor be told unescaped.
      let bare = Ticket.lostDevice.with(
        "reason", "reason: \(String(decoding: row.bytes, as: UTF8.self))"
      ).text
      let reading = read(bare)
      #expect(reading.request != nil || isTold(reading.problems, in: bare), "\(row.id)")
    }
  }

  @Test func `what is no request is refused with a place and a reason`() {
    let inputs = ["yaml/own-hostile-yaml", "yaml/pyyaml-refused-inputs", "hostile/json-test-suite"]
      .flatMap { SharedSuite.rows($0, as: SuiteInput.self) }
    #expect(inputs.count == 61 + 87 + 221)
    for input in inputs {
      let reading = RequestReader.read(SourceText(file: "x.yaml", bytes: input.bytes))
      #expect(reading.request == nil, "\(input.id)")
      #expect(
        isTold(reading.problems, in: String(decoding: input.bytes, as: UTF8.self)), "\(input.id)")
    }
  }

  /// As far as the file goes, apart from the keys that it lacks.
  @Test
  func `each own hostile row is refused for more than its missing keys, where that is wanted`()
    throws
  {
    let inputs = SharedSuite.rows("yaml/own-hostile-yaml", as: SuiteInput.self)
    for (row, input) in zip(SharedSuite.rows("yaml/own-hostile-yaml", as: Wanted.self), inputs)
    where row.wanted.hasPrefix("reject") && !row.wanted.contains(" or ") {
      let problems = RequestReader.read(SourceText(file: "x.yaml", bytes: input.bytes)).problems
      #expect(problems.contains { !$0.message.hasSuffix("is missing") }, "\(row.id)")
    }
  }

  @Test func `a real ticket's text fits into a reason and comes back as it was`() throws {
    let rows = SharedSuite.rows("requests/example-tickets", as: TicketText.self)
    #expect(rows.count == 20)
    for row in rows {
      for written in [quoted(row.text), "|-\n  \(row.text)", ">-\n  \(row.text)"] {
        let reading = read(Ticket.lostDevice.with("reason", "reason: \(written)").text)
        let request = try #require(reading.request, "\(row.id) \(reading.problems)")
        #expect(request.reason.utf8.elementsEqual(row.text.utf8), "\(row.id)")
      }
    }
  }

  @Test func `a ticket cut anywhere is refused or is a request, and never crashes`() {
    let whole = Array(Ticket.sandboxOverwrite.text.utf8)
    for length in 0..<whole.count {
      let reading = RequestReader.read(SourceText(file: "x", bytes: Array(whole.prefix(length))))
      #expect((reading.request == nil) == !reading.problems.isEmpty)
    }
  }
}
