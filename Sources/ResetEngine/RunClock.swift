public import ResetModel

/// The time, and the passing of it.
public protocol RunClock: Sendable {
  func now() -> Timestamp

  /// Returns after the span has passed.
  func wait(for span: TimeSpan) async
}

/// Who is told of a run while it goes: reports, the terminal.
public protocol RunObserver {
  func began(_ run: RunRecord) throws

  /// Told once for each file, in order, after its outcome is durable.
  func decided(_ result: RequestResult) throws

  func finished(_ run: RunRecord) throws
}

/// What a provider could not or would not do for one request; the others go on.
public struct ProviderError: Error, Sendable, CustomStringConvertible {
  /// One lower-case line without a final period.
  public let description: String

  public init(_ description: String) { self.description = description }
}
