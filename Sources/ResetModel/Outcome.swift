/// What became of a request in a run.
public enum Outcome: String, CaseIterable, Hashable, Sendable, Codable {
  /// Permitted and reset.
  case applied
  /// Waits for approvals, hours or a limit.
  case held
  /// Refused by policy, for good.
  case denied
  /// The file is no request that can be understood, or breaks a rule that no policy can switch off.
  case invalid
  /// Permitted, but the provider could not be asked; tried again in the next run.
  case deferred
  /// Permitted and tried, but the provider refused or left it undone.
  case failed
  /// The same bytes came before.
  case duplicate

  /// The folder in which the request's file ends up.
  public var folder: QueueFolder {
    switch self {
    case .applied, .duplicate: .done
    case .held, .deferred: .held
    case .denied: .denied
    case .invalid: .invalid
    case .failed: .failed
    }
  }

  /// Whether nothing that arrives later changes it.
  public var isSettled: Bool { self != .held && self != .deferred }
}

/// A folder of the queue.
public enum QueueFolder: String, CaseIterable, Hashable, Sendable, Codable {
  /// Request files and approvals are dropped here.
  case incoming
  /// Waiting for approvals, hours, or a provider.
  case held
  case done
  case denied
  case invalid
  case failed
}
