import LocatedYAML
import Testing

@testable import PolicyEngine

/// Which questions are one.
@Suite struct QuestionNumbersTests {
  /// Two of them may differ, and all have one hash.
  private struct Mark: PolicyCheck {
    let mark: Int

    func hash(into hasher: inout Hasher) {}

    static let field = Field("mark", Shape<String>.name.map { _ in Mark(mark: 0) }, "A mark.")

    func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] { [] }

    func implies(_ other: Mark) -> Bool { self == other }
  }

  /// Another check of the same hash.
  private struct Sign: PolicyCheck {
    let mark: Int

    func hash(into hasher: inout Hasher) {}

    static let field = Field("sign", Shape<String>.name.map { _ in Sign(mark: 0) }, "A sign.")

    func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] { [] }

    func implies(_ other: Sign) -> Bool { self == other }
  }

  @Test func `checks of one hash are told apart by what they ask, and by what they are`() {
    var numbers = QuestionNumbers()
    #expect(numbers.number(of: Mark(mark: 1), answers: 1) == 0)
    #expect(numbers.number(of: Mark(mark: 2), answers: 1) == 1)
    #expect(numbers.number(of: Sign(mark: 1), answers: 2) == 2)
    #expect(numbers.number(of: Mark(mark: 1), answers: 1) == 0)
    #expect(numbers.number(of: Sign(mark: 1), answers: 2) == 2)
    #expect(numbers.questions.answers == 4)
  }
}
