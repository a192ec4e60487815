public import ResetModel

/// Why a folder of policies, or a file of cases, cannot be used: every problem of every file.
public struct PolicyProblems: Error {
  /// At least one, in the order of files and lines.
  public let problems: [Problem]

  public init(_ problems: [Problem]) { self.problems = problems.sorted() }
}

extension PolicyProblems: CustomStringConvertible {
  public var description: String { problems.descriptions.joined(separator: "\n") }
}
