import LocatedYAML
import Testing

@testable import PolicyEngine

/// Which questions are one.
@Suite struct QuestionNumbersTests {
  /// Checks of several types, all of one hash.
  private struct Mark<Kind>: PolicyCheck {
    let mark: Int

    func hash(into hasher: inout Hasher) {}

    static var field: Field<Mark> {
      Field("mark", Shape<String>.name.map { _ in Mark(mark: 0) }, "A mark.")
    }

    func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] { [] }

    func implies(_ other: Mark) -> Bool { self == other }
  }

  @Test func `checks of one hash are told apart by what they ask, and by what they are`() {
    var numbers = QuestionNumbers()
    #expect(numbers.number(of: Mark<Int>(mark: 1), answers: 1) == 0)
    #expect(numbers.number(of: Mark<Int>(mark: 2), answers: 1) == 1)
    #expect(numbers.number(of: Mark<String>(mark: 1), answers: 2) == 2)
    #expect(numbers.number(of: Mark<Int>(mark: 1), answers: 1) == 0)
    #expect(numbers.number(of: Mark<String>(mark: 1), answers: 2) == 2)
    #expect(numbers.questions.answers == 4)
  }
}
