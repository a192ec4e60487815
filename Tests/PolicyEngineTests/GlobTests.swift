import Testing

@testable import PolicyEngine

@Suite struct GlobTests {
  @Test(arguments: [
    ("*", "acme", true), ("*", "", true), ("acme", "acme", true), ("acme", "acme-sandbox", false),
    ("acme*", "acme-sandbox", true), ("*sandbox", "acme-sandbox", true),
    ("*e-*x", "acme-sandbox", true),
    ("a*c*e", "abcde", true), ("a*c*e", "abcdef", false), ("a?me", "acme", true),
    ("a?me", "ame", false), ("a?me", "aéme", true), ("????", "acme", true), ("???", "acme", false),
    ("**", "acme", true), ("ACME", "acme", false), ("é", "e\u{301}", false), ("", "", true),
    ("a*", "", false), ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
  ])
  func `a glob matches the whole text`(pattern: String, text: String, matches: Bool) {
    #expect(Glob(pattern).matches(text) == matches)
  }

  @Test(arguments: [
    ("*", "acme", true), ("*", "a?*", true), ("acme*", "acme-*", true), ("acme-*", "acme*", false),
    ("a?", "a?", true), ("a?", "ab", false), ("a*", "a?", true), ("acme", "*", false),
  ])
  func `a glob covers another only where that is sure`(one: String, other: String, covers: Bool) {
    #expect(Glob(one).covers(Glob(other)) == covers)
  }
}
