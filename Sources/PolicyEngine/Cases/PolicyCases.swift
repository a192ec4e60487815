internal import LocatedYAML
package import ResetModel

/// A file of cases: what policies are expected to decide on some requests.
package struct PolicyCases: Sendable {
  /// The path of the directory's file, relative to the file of cases.
  package let directory: Located<String>
  /// At least one, in the order of the file.
  package let cases: [PolicyCase]

  /// Reads a file of cases; throws every problem.
  package static func read(_ file: SourceText) throws(PolicyProblems) -> PolicyCases {
    let document: YAMLDocument
    do { document = try YAMLDocument(file) } catch { throw PolicyProblems(error.problems) }
    let reading = document.read(as: shape)
    guard let cases = reading.value else { throw PolicyProblems(reading.problems) }
    return cases
  }

  static var shape: Shape<PolicyCases> {
    let directory = Field(
      "directory", Shape<String>.text(maximumBytes: 1024).located, required: true,
      "The file with the orgs and users that the requests speak of, relative to this file.")
    let now = Field(
      "now", .timestamp, required: true,
      "The moment as of which to decide; a case may have its own."
    )
    let defaults = Field(
      "defaults", .anyMapping,
      "What every request has; a case's own keys come first, and `null` takes one away.")
    let signed = Field(
      "signed", CaseSignedWord.list,
      "Approvals and refusals that came as signed files; a case that has its own has no others.")
    let cases = Field(
      "cases", .list(of: UnboundCase.shape), required: true,
      "Requests and what is expected to be decided on each.")
    return Shape<PolicyCases>.mapping([directory, now, defaults, signed, cases]) { fields in
      let (file, moment) = (fields(directory), fields(now))
      let (common, words, list) = (fields(defaults), fields(signed), fields(cases))
      guard let file, let moment, let list else { return nil }
      let source = fields.reader.source
      return PolicyCases(
        directory: file,
        cases: list.map { $0.bound(to: common, now: moment, signed: words ?? [], source) })
    }
  }
}

extension Shape where Value == YAMLNode {
  /// A mapping of whatever keys, as it stands.
  static var anyMapping: Shape {
    Shape(schema: ["type": "object"]) { node, reader in
      guard case .mapping = node.content else {
        reader.report("a mapping is wanted", at: node, hint: "write key: value lines")
        return nil
      }
      return node
    }
  }
}
