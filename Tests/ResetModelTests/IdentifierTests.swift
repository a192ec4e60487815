import ResetModel
import Testing

@Suite struct IdentifierTests {
  @Test func `two Unicode forms of one name are two identifiers`() {
    let composed = UserID("zo\u{EB}")
    let decomposed = UserID("zoe\u{308}")
    #expect(composed.text == decomposed.text)
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect((composed < decomposed) != (decomposed < composed))
  }

  @Test func `equal bytes are the same identifier, however the string is stored`() {
    let long = "a-name-that-is-too-long-to-be-stored-in-place@acme.example"
    let pieces = long.split(separator: "-").joined(separator: "-")
    #expect(UserID(long) == UserID(pieces))
    #expect(UserID(long).hashValue == UserID(pieces).hashValue)
    #expect(Set<UserID>(["1042", UserID("10" + "42")]).count == 1)
  }

  @Test func `zeros in front count`() {
    #expect(UserID("00418823") != UserID("418823"))
  }

  @Test func `identifiers sort by their bytes`() {
    let sorted = ["b", "B", "é", "a", "10", "9", ""].map { UserID($0) }.sorted().map(\.text)
    #expect(sorted == ["", "10", "9", "B", "a", "b", "é"])
  }
}
