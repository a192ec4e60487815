import ResetModel
import Testing

@Suite struct SuggestionTests {
  private let keys = ["level", "org", "users", "requested_by", "requested_at", "reason", "user"]

  @Test(arguments: [
    ("levl", "level"), ("levle", "level"), ("ogr", "org"), ("usrs", "users"), ("usr", "user"),
    ("Level", "level"), ("ORG", "org"), ("requestedby", "requested_by"),
    ("requsted_att", "requested_at"), ("reasons", "reason"), ("résolution", nil), ("x", nil),
    ("", nil), ("approver", nil), ("org", nil),
  ])
  func `a slip suggests the word that was meant, and nothing else does`(
    word: String, meant: String?
  ) {
    #expect(Suggestion.nearest(to: word, among: keys) == meant)
  }

  @Test func `the nearest of several is suggested, the first of equals`() {
    #expect(Suggestion.nearest(to: "requested_bt", among: keys) == "requested_by")
    #expect(
      Suggestion.nearest(to: "requested_b", among: ["requested_bx", "requested_by"])
        == "requested_bx")
  }

  @Test func `a hint asks`() {
    #expect(Suggestion.hint(for: "levl", among: keys) == "did you mean `level`?")
    #expect(Suggestion.hint(for: "zzz", among: keys) == nil)
  }

  @Test func `a word that is far too long is not even compared`() {
    let long = String(repeating: "a", count: 65)
    #expect(Suggestion.nearest(to: long, among: [long + "b"]) == nil)
  }
}
