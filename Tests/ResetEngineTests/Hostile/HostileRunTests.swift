import ResetEngine
import ResetModel
import TestMaterial
import Testing

/// Whatever is dropped: nothing of it is lost, and nothing of it reaches a reader unescaped.
@Suite(.enabled(if: SharedSuite.isThere, "../shared/suites is not there"))
struct HostileRunTests {
  private let inputs = EveryNth.of(HostileInputs.all)
  private let note = EveryNth.note(of: HostileInputs.all.count)

  @Test func `every hostile file is a file of the queue like any other`() async throws {
    var queue = try HostileQueue()
    for (number, bytes) in inputs.enumerated() {
      try #require(try queue.drop(bytes, named: FileName("content-\(number).yaml")))
      // And bare in a ticket, where YAML makes of it what it will.
      let ticket = HostileField.reason.request(saying: "", number: number)
        .split(separator: "reason: \"\"")
      let bare = Array("\(ticket[0])reason: ".utf8) + bytes + Array(ticket[1].utf8)
      try #require(try queue.drop(bare, named: FileName("bare-\(number).yaml")))
    }
    let pass = try await queue.run { result in
      result.outcome == .invalid && result.problems.isEmpty ? "no reason: \(result.file)" : nil
    }
    #expect(pass.results.count == queue.dropped.count)
    print("hostile inputs as content: \(inputs.count)\(note), and as many bare in a ticket")
  }

  @Test func `every hostile name is taken whole, or left alone`() async throws {
    var queue = try HostileQueue()
    var impossible = 0
    let names = inputs.map { $0 + Array(".yaml".utf8) } + HostileInputs.names
    for (number, name) in names.enumerated() {
      let ticket = Array(HostileField.id.request(saying: "HD-\(number)", number: number).utf8)
      if try !queue.drop(ticket, named: FileName(bytes: name)) { impossible += 1 }
    }
    let pass = try await queue.run { result in
      result.outcome == .applied ? nil : "\(VisibleText.escape(result.file)) \(result.outcome)"
    }
    for file in pass.results {
      // What it is called in every output tells the name's bytes.
      let file = try #require(QueuedFile(path: file.file))
      #expect(queue.dropped[file.name] != nil)
    }
    print(
      "hostile inputs as names: \(queue.dropped.count)\(note), \(pass.results.count) of them taken; "
        + "\(impossible) more are no file's (a slash, a NUL, too long, or the same twice)")
  }

  @Test(arguments: HostileField.allCases)
  func `every hostile text in a field is read as it is, or refused at its place`(
    field: HostileField
  ) async throws {
    var queue = try HostileQueue()
    let texts = inputs.map { String(decoding: $0, as: UTF8.self) }
    for (number, text) in texts.enumerated() {
      let request = Array(field.request(saying: text, number: number).utf8)
      try #require(try queue.drop(request, named: FileName("\(number).yaml")))
    }
    let pass = try await queue.run { result in
      guard let number = Int(result.file.dropFirst("incoming/".count).dropLast(".yaml".count))
      else { return "no number" }
      if result.outcome == .invalid { return result.problems.isEmpty ? "no reason" : nil }
      let read = field.read(result)
      return read.map { $0.utf8.elementsEqual(texts[number].utf8) } == false
        ? "\(number) is read as \(VisibleText.escape(read ?? ""))" : nil
    }
    #expect(pass.results.count == texts.count)
    print("hostile inputs as \(field): \(texts.count)\(note)")
  }
}

extension HostileField {
  /// What a result says of the field; nil where it says nothing.
  fileprivate func read(_ result: RequestResult) -> String? {
    switch self {
    case .kind: result.kind
    case .id: result.id
    case .org: result.org
    case .level: result.level
    case .users: result.users.first
    case .requestedBy: result.requester
    case .approvedBy: result.approvals.first?.by
    case .comment: result.approvals.first?.comment
    default: nil
    }
  }
}
