import ResetModel

extension Problem {
  /// The problem without what an address could hold between `://` and `@`, a password, and without
  /// the line that holds it: what a message shows, a log keeps.
  var withoutCredentials: Problem {
    let holdsThem = excerpt.map { $0.hidingCredentials != $0 } ?? false
    return Problem(
      message.hidingCredentials, at: place, hint: hint?.hidingCredentials,
      excerpt: holdsThem ? nil : excerpt, severity: severity)
  }
}

extension String {
  /// The text with `…` for whatever stands between `://` and the last `@` before white space.
  fileprivate var hidingCredentials: String {
    var hidden = ""
    var rest = unicodeScalars[...]
    while let first = rest.first {
      if rest.starts(with: "://".unicodeScalars) {
        let address = rest.prefix { !$0.properties.isWhitespace }
        if let at = address.lastIndex(of: "@") {
          hidden += "://…"
          rest = rest[at...]
          continue
        }
      }
      hidden.unicodeScalars.append(first)
      rest = rest.dropFirst()
    }
    return hidden
  }
}
