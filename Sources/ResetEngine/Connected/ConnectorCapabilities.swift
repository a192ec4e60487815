public import ResetModel

/// What a provider can do, as far as it changes how a reset is carried out.
public struct ConnectorCapabilities: Hashable, Sendable {
  /// What it tells of the authenticators that there are.
  public enum Listing: String, CaseIterable, Hashable, Sendable {
    /// All of them; what is not listed is not there.
    case complete
    /// Some may be missing, but what was listed once is listed as long as it is there.
    case filtered
    /// Nothing can be read, before or after: that a reset was accepted is all there is to know.
    case none
  }

  /// What one call removes.
  public enum Removing: String, CaseIterable, Hashable, Sendable {
    case oneByOne = "one by one"
    case allAtOnce = "all at once"
  }

  public let listing: Listing
  /// What cannot be listed can only be removed all at once.
  public let removing: Removing
  /// The levels at which it can reset.
  public let levels: Set<Level>

  public init(listing: Listing, removing: Removing, levels: Set<Level>) {
    self.listing = listing
    self.removing = listing == .none ? .allAtOnce : removing
    self.levels = levels
  }

  /// Whether one can look afterwards whether a removal was done.
  public var readsBack: Bool { listing != .none }
}
