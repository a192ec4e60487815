extension RequestResult {
  /// One JSON object on one line, with all its keys in a fixed order: the element of a report's
  /// `requests` and the body of an audit entry.
  ///
  /// Equal results give equal bytes. What is absent is null, so that the shape is always the same.
  public var json: [UInt8] {
    var json = JSONText(reservingCapacity: 3000)
    write(to: &json)
    return json.bytes
  }

  /// Writes the object that `json` is.
  public func write(to json: inout JSONText) {
    json.object { json in
      json.member("file", file)
      json.member("settled_as", settledAs)
      json.member("digest", digest?.description)
      json.member("id", id)
      json.member("kind", kind)
      json.member("org", org)
      json.member("level", level)
      json.member("users", users)
      json.member("requester", requester)
      json.member("submitter", submitter)
      json.member("submitter_person", submitterPerson)
      json.key("signed_by")
      if let signedBy { signedBy.write(to: &json) } else { json.null() }
      json.member("outcome", outcome.rawValue)
      json.key("decision")
      if let decision { decision.write(to: &json) } else { json.null() }
      json.key("approvals")
      json.array(of: approvals) { $1.write(to: &$0) }
      json.key("resets")
      json.array(of: resets) { $1.write(to: &$0) }
      json.member("problems", problems)
      json.member("fault", fault?.rawValue)
      json.member("notes", notes)
    }
  }
}

extension RequestResult {
  /// What follows the first member of what `json` wrote, which is `file`.
  ///
  /// A quote inside a text is escaped, so that the key cannot stand there.
  public static func afterFile(in json: [UInt8]) -> ArraySlice<UInt8> {
    let key = Array(#","settled_as":"#.utf8)
    var start = json.startIndex
    while let comma = json[start...].firstIndex(of: key[0]) {
      if json[comma...].starts(with: key) { return json[comma...] }
      start = comma + 1
    }
    return json[...]
  }

  /// What `json` wrote, told of a file that was found elsewhere.
  public static func json(_ json: [UInt8], withFile file: String) -> String {
    var text = JSONText(reservingCapacity: json.count)
    text.object { $0.member("file", file) }
    return String(decoding: text.bytes.dropLast() + afterFile(in: json), as: UTF8.self)
  }
}

extension Decision {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("effect", effect.rawValue)
      json.member("policies", policies)
      json.member("lacks", lacks)
      json.member("deadline", deadline)
      json.key("findings")
      json.array(of: findings) { $1.write(to: &$0) }
    }
  }
}

extension Finding {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("finding", name)
      json.member("effect", effect.rawValue)
      json.member("place", place)
      json.member("sentence", sentence)
      json.member("facts", facts)
      json.member("remedy", remedy)
      json.key("also")
      also.write(to: &json)
    }
  }
}

extension ApprovalResult {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("word", word.rawValue)
      json.member("by", by)
      json.member("person", person)
      json.member("at", at)
      json.member("expires_at", expiresAt)
      json.member("proof", proof)
      json.member("key_fingerprint", keyFingerprint)
      json.member("principal", principal)
      json.member("objection", objection)
      json.member("comment", comment)
    }
  }
}

extension SignerResult {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("person", person)
      json.member("key_fingerprint", keyFingerprint)
      json.member("principal", principal)
      json.member("objection", objection)
    }
  }
}

extension ResetResult {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("user", user)
      json.member("login", login)
      json.member("state", state.rawValue)
      json.key("authenticators")
      json.array(of: authenticators) { json, authenticator in
        json.object { authenticator.writeMembers(to: &$0) }
      }
      json.key("left")
      json.array(of: left) { json, left in
        json.object { json in
          left.authenticator.writeMembers(to: &json)
          json.member("fate", left.fate.rawValue)
        }
      }
    }
  }
}

extension Authenticator {
  fileprivate func writeMembers(to json: inout JSONText) {
    json.member("id", id.text)
    json.member("level", level.rawValue)
    json.member("org", org?.text)
    json.member("kind", kind)
    json.member("enrolled_at", enrolledAt)
  }
}
