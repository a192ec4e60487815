import ResetModel
import Testing

@Suite struct DigestTests {
  private let hexadecimal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test func `a digest is written and read as the same`() throws {
    let digest = try #require(Digest(bytes: (0..<32).map { UInt8($0 * 8) }))
    #expect(Digest(digest.description) == digest)
    #expect(Digest(digest.hexadecimal) == digest)
    #expect(digest.hexadecimal.hasPrefix("0008101820"))
    #expect(Digest(hexadecimal)?.description == "sha256:" + hexadecimal)
  }

  @Test(arguments: [0, 31, 33])
  func `other lengths are no digest`(count: Int) {
    #expect(Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test func `text of another form is no digest`() {
    let others = [
      "", "sha256:", String(hexadecimal.dropLast()), hexadecimal + "0", "sha512:" + hexadecimal,
      hexadecimal.uppercased(), "SHA256:" + hexadecimal, " " + hexadecimal, hexadecimal + "\n",
      "g" + hexadecimal.dropFirst(), "sha256:sha256:" + hexadecimal.dropFirst(7),
    ]
    for text in others { #expect(Digest(text) == nil, "\(text)") }
  }
}
