import ResetEngine
import ResetModel

/// What somebody's word would do to a request that waits: what a run decides without it, and with.
struct Prospect {
  let word: ApprovalDocument
  let person: User
  let before: RequestResult
  let after: RequestResult

  /// Whether the word would count.
  enum Standing: Equatable {
    case counts
    /// Policies ask for no more approvals, so that it changes nothing.
    case isNotNeeded
    /// Whatever else arrives, it counts for nothing; why, each once. Not escaped.
    case cannotCount([String])
  }

  /// Decides twice, with nothing written.
  init(
    of word: ApprovalDocument, _ bytes: [UInt8], by person: User, on file: QueuedFile,
    named name: FileName, in parts: RunParts
  ) async throws {
    self.word = word
    self.person = person
    before = try await Self.result(of: word, file, nil, parts)
    after = try await Self.result(of: word, file, SupposedWord(bytes, named: name), parts)
  }

  private static func result(
    of word: ApprovalDocument, _ file: QueuedFile, _ supposed: SupposedWord?, _ parts: RunParts
  ) async throws -> RequestResult {
    let collector = ResultCollector()
    _ = try await parts.run(.only(file, supposing: supposed), audience: [collector])
    guard let result = collector.results.first(where: { $0.digest == word.digest }) else {
      throw Failure(
        .invalidInput,
        "the file of request `\(word.request)` is not what the journal has (see `mfareset status \(word.request)`)"
      )
    }
    return result
  }

  var standing: Standing {
    guard let decision = after.decision else { return .cannotCount(after.problems) }
    if word.word == .refusal {
      if let objection = ownObjections.last ?? nil { return .cannotCount([objection]) }
      return decision.effect == .deny ? .counts : .cannotCount(decision.unmet.map(\.sentence))
    }
    if decision.effect == .deny {
      return .cannotCount(decision.unmet.filter { $0.effect == .deny }.map(\.sentence))
    }
    if changesAnything { return .counts }
    guard decision.unmet.contains(where: { Self.isAboutApprovals($0) }) else { return .isNotNeeded }
    let objections = ownObjections
    // Somebody who approved before and whose word would run out may give it again.
    return objections.contains(nil)
      ? .counts : .cannotCount(objections.suffix(1).compactMap(\.self))
  }

  /// What stands against the word itself; nil for nothing.
  private var ownObjections: [String?] {
    after.approvals.filter {
      $0.person == person.id.text && $0.at == word.at && $0.word == word.word
    }.map(\.objection)
  }

  /// Whether any requirement asks for less with the word than without.
  private var changesAnything: Bool {
    let earlier = before.decision?.findings ?? []
    return (after.decision?.findings ?? []).contains { finding in
      guard
        let other = earlier.first(where: { $0.name == finding.name && $0.place == finding.place })
      else { return true }
      return other.effect != finding.effect || other.remedy != finding.remedy
    }
  }

  private static func isAboutApprovals(_ finding: Finding) -> Bool {
    finding.name.hasSuffix("/approvals") || finding.name == "always/administrator"
  }
}
