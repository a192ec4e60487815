import Foundation
import LocatedYAML
import RequestFiles
import ResetModel
import TestMaterial
import Testing

@Suite struct RequestSchemaTests {
  private func schema() throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(RequestReader.schema.description.utf8))
    return try #require(json as? [String: Any])
  }

  @Test func `the schema is JSON Schema with a part for each kind`() throws {
    let schema = try schema()
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["title"] as? String == "mfareset request")
    let kinds = try #require(schema["oneOf"] as? [[String: Any]])
    #expect(kinds.map { $0["title"] as? String } == ["lost-device", "sandbox-overwrite"])
  }

  @Test func `each part knows the keys that its kind is read by, and no others`() throws {
    let kinds = try #require(try schema()["oneOf"] as? [[String: Any]])
    for (kind, ticket) in zip(kinds, [Ticket.lostDevice, .sandboxOverwrite]) {
      let properties = try #require(kind["properties"] as? [String: [String: Any]])
      #expect(Set(properties.keys) == Set(ticket.lines.map(\.key)))
      #expect(properties.values.allSatisfy { $0["description"] is String })
      #expect(kind["additionalProperties"] as? Bool == false)
      let required = try #require(kind["required"] as? [String])
      // What the schema requires is what the reader misses.
      for key in ticket.lines.map(\.key) {
        let isMissed = read(ticket.without(key).text).request == nil
        #expect(required.contains(key) == isMissed, "\(key)")
      }
    }
  }
}
