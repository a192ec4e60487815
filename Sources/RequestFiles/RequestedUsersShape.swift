internal import LocatedYAML
internal import ResetModel

extension Shape where Value == RequestedUsers {
  /// A list of user ids and logins, each named once; or the word `everyone`.
  ///
  /// Gives the users that could be read also where others had problems, so that the directory can
  /// be asked for them in the same pass.
  static var requestedUsers: Shape {
    let name = Shape<String>.name
    return Shape(schema: schema(ofEach: name)) { node, reader in
      switch node.content {
      case .scalar(let scalar) where scalar.text == "everyone":
        return .everyone(reader.place(of: node))
      case .scalar(let scalar) where !scalar.isNull:
        let alternative = "write users: [a, b]; or everyone, at level org"
        reader.report("\(node.noun) stands where a list is wanted", at: node, hint: alternative)
        return nil
      case .sequence(let items):
        return users(items, at: node, name, &reader)
      case .scalar, .mapping:
        reader.report(
          "\(node.noun) stands where a list is wanted", at: node,
          hint: "write [a, b] or lines that begin with -")
        return nil
      }
    }
  }

  private static var maximumUsers: Int { 10_000 }

  private static func schema(ofEach name: Shape<String>) -> JSONSchema {
    let list: JSONSchema = [
      "type": "array", "items": name.schema, "minItems": 1, "maxItems": .integer(maximumUsers),
      "uniqueItems": true,
    ]
    return ["oneOf": [["const": "everyone"], list]]
  }

  private static func users(
    _ items: [YAMLNode], at node: YAMLNode, _ name: Shape<String>, _ reader: inout YAMLReader
  ) -> RequestedUsers? {
    guard !items.isEmpty, items.count <= maximumUsers else {
      reader.report(
        items.isEmpty
          ? "the list names nobody"
          : "the list names \(items.count) users; at most \(maximumUsers) are taken", at: node)
      return nil
    }
    var users: [Located<String>] = []
    users.reserveCapacity(items.count)
    var lines: [UserID: Int] = [:]
    for (index, item) in items.enumerated() {
      reader.descend(into: "\(index + 1)") { reader in
        guard let user = name.read(item, &reader) else { return }
        if user == "everyone" {
          // It may be meant as the word or as somebody's login, and neither is guessed.
          reader.report(
            "`everyone` stands in a list", at: item, hint: "write users: everyone, at level org")
        } else if let line = lines.updateValue(item.line, forKey: UserID(user)) {
          lines[UserID(user)] = line
          reader.report(
            "\(Problem.quoted(user)) stands twice; it was first named in line \(line)", at: item,
            hint: "name each user once")
        } else {
          users.append(Located(user, at: reader.place(of: item)))
        }
      }
    }
    return users.isEmpty ? nil : .named(users)
  }
}
