internal import ResetModel

/// What a scope says of a request at a glance: kinds, levels and users as bits, and whether orgs
/// and subjects have to be looked at. It holds no reference, so that passing over a policy that
/// does not apply costs next to nothing.
struct ScopeFilter: Sendable {
  let form: RequestForm
  let isInEveryOrg: Bool
  let isAboutEverybody: Bool

  /// The first part of a request's form that is none of these; nil where all are.
  func mismatch(with asked: RequestForm) -> PolicyScope.Mismatch? {
    if form.kinds & asked.kinds == 0 { return .kind }
    if form.levels & asked.levels == 0 { return .level }
    return form.users & asked.users == 0 ? .users : nil
  }
}

/// The forms that a request can have, as bits: of a scope all that it is about, of a request its
/// own.
struct RequestForm: Sendable {
  /// By the places in `PolicySet.kinds`; none for a kind that is not there.
  let kinds: UInt64
  let levels: UInt8
  let users: UInt8

  init(kinds: [RequestKind], levels: [Level], users: [PolicyScope.Users]) {
    self.kinds = PolicySet.kinds.indices.reduce(0) { bits, index in
      kinds.contains(PolicySet.kinds[index]) ? bits | 1 << UInt64(index) : bits
    }
    self.levels = levels.reduce(0) { $0 | Self.bit(of: $1) }
    self.users = users.reduce(0) { $0 | Self.bit(of: $1) }
  }

  init(of request: ResetRequest) {
    let kind = PolicySet.kinds.firstIndex(of: request.kind)
    kinds = kind.map { 1 << UInt64($0) } ?? 0
    levels = Self.bit(of: request.level.value)
    users =
      switch request.users {
      case .named: Self.bit(of: .named)
      case .everyone: Self.bit(of: .everyone)
      }
  }

  private static func bit(of level: Level) -> UInt8 {
    switch level {
    case .user: 1
    case .org: 2
    }
  }

  private static func bit(of users: PolicyScope.Users) -> UInt8 {
    switch users {
    case .named: 1
    case .everyone: 2
    }
  }
}
