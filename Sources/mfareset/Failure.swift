import Databases
import Reports
import RequestQueue
import ResetEngine
import ResetModel

/// What stops a command: a status, and what to tell on standard error.
struct Failure: Error, CustomStringConvertible {
  let status: ExitStatus
  /// Harmless for a terminal; each has its own place or says that it comes from this program.
  let complaints: [String]

  /// Tells one thing, in one lower-case line that is harmless for a terminal.
  init(_ status: ExitStatus, _ sentence: String) {
    self.status = status
    complaints = ["mfareset: error: \(sentence)"]
  }

  /// Tells what is wrong with an input, each problem at its place, and what came of it.
  init(_ status: ExitStatus, _ problems: [Problem], so consequence: String? = nil) {
    self.status = status
    complaints =
      problems.descriptions + (consequence.map { ["mfareset: error: \($0)"] } ?? [])
  }

  /// Tells several things that have no places of their own.
  init(_ status: ExitStatus, _ sentences: [String], so consequence: String) {
    self.status = status
    complaints = (sentences + [consequence]).map { "mfareset: error: \($0)" }
  }

  /// All of it, line by line.
  var description: String { complaints.joined(separator: "\n") }

  /// The same complaints with another status.
  func with(_ status: ExitStatus) -> Failure { Failure(status, complaints: complaints) }

  private init(_ status: ExitStatus, complaints: [String]) {
    self.status = status
    self.complaints = complaints
  }

  /// Does the work, and tells in the program's words what a database or a file system refused.
  static func translatingAsync<Result>(_ work: () async throws -> Result) async throws -> Result {
    do { return try await work() } catch { throw translation(of: error) }
  }

  /// The same for work that waits for nothing.
  static func translating<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch { throw translation(of: error) }
  }

  private static func translation(of error: any Error) -> any Error {
    switch error {
    case let error as JournalError:
      Failure(status(of: error), VisibleText.escape(error.description))
    case let error as QueueError: Failure(status(of: error), error.description)
    case let error as ConnectorUnreachable: Failure(.providerUnreachable, error.description)
    case let error as ReportError: Failure(.cannotWrite, VisibleText.escape("\(error)"))
    default: error
    }
  }

  private static func status(of error: JournalError) -> ExitStatus {
    switch error.reason {
    case .missing, .notAJournal, .newerSchema, .olderSchema: .brokenConfiguration
    case .cannotOpen: .cannotCreate
    case .busy: .anotherRunIsActive
    default: .cannotWrite
    }
  }

  private static func status(of error: QueueError) -> ExitStatus {
    switch error {
    case .missing, .notFolder, .link: .brokenConfiguration
    default: .cannotWrite
    }
  }
}
