public import ResetModel

/// Why a call to a provider did not do what it was for, told apart by what is known of the server.
///
/// Texts are one lower-case line without a final period. They may repeat the provider's words, and
/// hold no secret; they are not escaped.
public enum ConnectorError: Error, Hashable, Sendable {
  /// It could not be reached, or is busy with something else: nothing was done, and later it may
  /// work.
  case unavailable(String)
  /// It takes no more calls for a while: nothing was done. Nil where it does not say for how long.
  case tooManyCalls(retryAfter: TimeSpan?)
  /// It said no: nothing was done, and asking again would not help.
  case refused(String)
  /// There is no such account or authenticator, or none any more.
  case notFound
  /// The call was sent and no whole answer came, or one that says nothing: it may have been done,
  /// may never be done, or may be done later still.
  case uncertain(String)
}

extension ConnectorError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unavailable(let why), .refused(let why), .uncertain(let why): why
    case .tooManyCalls(let span?): "it takes no more calls for \(span)"
    case .tooManyCalls(nil): "it takes no more calls for now"
    case .notFound: "there is no such account"
    }
  }
}

extension ConnectorError {
  /// Whether a question that failed so may be answered another time.
  var mayPass: Bool {
    switch self {
    case .unavailable, .tooManyCalls, .uncertain: true
    case .refused, .notFound: false
    }
  }

  /// Whether others would fare no better: one account that is never answered for must not keep all
  /// that come after it from being asked about.
  var isOutage: Bool {
    switch self {
    case .unavailable, .tooManyCalls: true
    case .uncertain, .refused, .notFound: false
    }
  }
}
