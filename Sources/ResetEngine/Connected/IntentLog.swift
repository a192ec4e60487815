public import ResetModel

/// What the journal remembers of resets that are under way at connectors.
///
/// An intent begins and ends with a `JournalEntry` that carries it; here it is noted how far it is.
public protocol IntentLog {
  /// Every reset that is under way, oldest first.
  func openResets() throws -> [OpenReset]

  /// The reset that is under way for a request; nil for none.
  func openReset(ofRequest id: RequestID) throws -> OpenReset?

  /// The request whose reset of that subject is under way; nil for none.
  func requestResetting(_ subject: UserID) throws -> RequestID?

  /// Notes how far one subject's reset is, durable on return.
  func note(_ reset: IntendedReset, ofRequest id: RequestID) throws
}

/// A reset that is under way: its request, what was last told of it, and how far it is.
public struct OpenReset: Sendable {
  public let request: JournaledRequest
  /// The result that carries the permitting decision.
  public let result: RequestResult
  public let intent: ResetIntent

  public init(request: JournaledRequest, result: RequestResult, intent: ResetIntent) {
    self.request = request
    self.result = result
    self.intent = intent
  }
}
