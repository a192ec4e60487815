/// One thing that is wrong with an input: what, where, and what to do next.
///
/// A problem is a value; a file's problems are gathered and told together.
public struct Problem: Hashable, Sendable {
  /// How much it matters: an error refuses the input, a warning is told and does not.
  public enum Severity: String, Hashable, Sendable, Codable {
    case error
    case warning
  }

  public let severity: Severity
  /// Where it stands; a problem with a file as a whole has no excerpt.
  public let place: Place
  /// One lower-case line without a final period; what the user wrote stands in backticks. Not
  /// escaped.
  public let message: String
  /// What to do next, or what may have been meant: `did you mean \`user\`?`.
  public let hint: String?
  /// The line of the file that the place points into, as it stands there; not escaped.
  public let excerpt: String?

  public init(
    _ message: String, at place: Place, hint: String? = nil, excerpt: String? = nil,
    severity: Severity = .error
  ) {
    self.message = message
    self.place = place
    self.hint = hint
    self.excerpt = excerpt
    self.severity = severity
  }
}

extension Problem {
  /// What somebody wrote, in backticks for a message; cut after 80 Unicode scalars. Not escaped.
  public static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 80, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return "`\(text)`" }
    return "`\(String(scalars[..<end]))…`"
  }
}

extension Problem: Comparable {
  public static func < (one: Problem, other: Problem) -> Bool { one.place < other.place }
}

extension Problem: CustomStringConvertible {
  /// `file:line:column: error: message (hint)`, escaped for a terminal, on one line.
  public var summary: String {
    VisibleText.escape(
      "\(place): \(severity.rawValue): \(message)" + (hint.map { " (\($0))" } ?? ""))
  }

  /// The summary; where there is an excerpt, its line and a caret under the place as well.
  public var description: String {
    guard let excerpt else { return summary }
    return summary + "\n" + ProblemExcerpt(excerpt, column: place.column).lines
  }
}
