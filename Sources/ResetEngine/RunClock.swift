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

  /// Told once, before the first is decided, how many files the queue holds for this run.
  func found(_ files: Int)

  /// Told once for each file, in order, after its outcome is durable.
  ///
  /// - Parameter json: The result as the journal has it, made once for all who want it.
  func decided(_ result: RequestResult, json: [UInt8]) throws

  func finished(_ run: RunRecord) async throws
}

extension RunObserver {
  /// Most tell what became of files, and not how many there are.
  public func found(_ files: Int) {}
}

/// What a provider could not or would not do for one request, of which nothing was done; the others
/// go on. Its description is one lower-case line without a final period.
public protocol ProviderRefusal: Error, Sendable, CustomStringConvertible {}

/// A refusal in a provider's own words.
public struct ProviderError: ProviderRefusal {
  /// One lower-case line without a final period.
  public let description: String

  public init(_ description: String) { self.description = description }
}
