import Databases
import ResetModel

extension EmbeddedDirectory {
  static let loginLower: StaticString = """
    SELECT login FROM person WHERE login_lower = ? ORDER BY login LIMIT 1
    """
  static let loginsFrom: StaticString = """
    SELECT login FROM person WHERE login_lower >= ? AND login_lower < ?
    ORDER BY login_lower LIMIT 20
    """

  /// A login that differs in upper and lower case only, else the nearest among those that begin
  /// alike:
  /// a few looks into an index, however many users there are.
  package func nearestName(to name: String) throws -> String? {
    guard name.isStorable, (1...64).contains(name.utf8.count) else { return nil }
    let lower = name.lowercased()
    if let row = try connection.row(Self.loginLower, [.text(lower)]) {
      let login = try row.text(0)
      return sameBytes(login, name) ? nil : login
    }
    // The slip may be anywhere: the longer what precedes it, the fewer users share that beginning.
    let scalars = Array(lower.unicodeScalars)
    var candidates: Set<String> = []
    for length in Set([1, 2, 3, 4, 6, 8, scalars.count / 2, scalars.count - 1])
    where length > 0 && length < scalars.count {
      let (from, to) = Self.range(ofPrefix: scalars[..<length])
      // From the beginning's first on, and right after the name: with thousands of equal beginnings
      // the first ones are far away.
      for start in [from, lower] {
        for row in try connection.rows(Self.loginsFrom, [.text(start), .text(to)]) {
          candidates.insert(try row.text(0))
        }
      }
    }
    return Self.nearest(to: lower, among: candidates.sorted())
  }

  /// The login with the same domain and a near name, or with the same name and a near domain.
  ///
  /// Of a whole address a third would be so much that a stranger at the same company were near.
  private static func nearest(to lower: String, among logins: [String]) -> String? {
    let wanted = parts(of: lower)
    var names: [String: String] = [:]
    var domains: [String: String] = [:]
    for login in logins {
      let parts = parts(of: login.lowercased())
      if parts.domain == wanted.domain { names[parts.name] = login }
      if parts.name == wanted.name { domains[parts.domain] = login }
    }
    return Suggestion.nearest(to: wanted.name, among: names.keys.sorted()).flatMap { names[$0] }
      ?? Suggestion.nearest(to: wanted.domain, among: domains.keys.sorted()).flatMap { domains[$0] }
  }

  private static func parts(of login: String) -> (name: String, domain: String) {
    guard let at = login.lastIndex(of: "@") else { return (login, "") }
    return (String(login[..<at]), String(login[at...]))
  }

  /// Users whose id, login or name contains the text, in upper or lower case, in the order of their
  /// ids; looks through everybody until it has found `limit`.
  package func find(_ text: String, limit: Int = 50) throws -> [DirectoryUser] {
    guard text.isStorable else { return [] }
    var pattern = "%"
    for scalar in text.lowercased().unicodeScalars {
      if scalar == "%" || scalar == "_" || scalar == "!" { pattern += "!" }
      pattern.unicodeScalars.append(scalar)
    }
    let rows = try connection.rows(
      """
      SELECT number, id, login, name FROM person WHERE folded LIKE ? ESCAPE '!'
      ORDER BY number LIMIT ?
      """, [.text(pattern + "%"), .integer(Int64(max(0, limit)))])
    return try rows.map(directoryUser).sorted { $0.user.id < $1.user.id }
  }

  /// The texts between which all that begin with a prefix sort, by their UTF-8 bytes.
  private static func range(ofPrefix prefix: ArraySlice<Unicode.Scalar>) -> (String, String) {
    var from = ""
    from.unicodeScalars.append(contentsOf: prefix)
    return (from, from + "\u{10FFFF}")
  }
}
