import ResetModel

/// Something that is wrong with the contents of a directory, and which part of them it is; a reader
/// of files knows the place of each part.
package struct DirectoryProblem: Hashable, Sendable {
  /// A part of the contents, by positions from 0 in the order given.
  package enum Part: Hashable, Sendable {
    case org(Int)
    case user(Int)
    case authenticator(user: Int, Int)
    case enrolmentDue(user: Int, Int)
  }

  package let part: Part
  /// The key that is wrong: `sandbox_of`.
  package let key: String
  /// One lower-case line without a final period; what the user wrote stands in backticks. Not
  /// escaped.
  package let message: String
  package let hint: String?

  init(_ part: Part, _ key: String, _ message: String, hint: String? = nil) {
    self.part = part
    self.key = key
    self.message = message
    self.hint = hint
  }
}

/// What looking at the contents of a directory gave.
package enum DirectoryValidation: Hashable, Sendable {
  case valid(ValidDirectoryContents)
  /// Every problem, in the order of the contents.
  case invalid([DirectoryProblem])
}
