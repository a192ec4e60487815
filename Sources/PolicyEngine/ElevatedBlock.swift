internal import LocatedYAML
internal import ResetModel

/// `elevated`: what a policy asks instead, and besides, while the threat level is elevated.
///
/// A check takes the place of the policy's own of the same name, and must ask at least as much;
/// limits come on top. So a block can only be stricter.
struct ElevatedBlock: Sendable {
  let checks: [Located<any PolicyCheck>]
  let limits: [Located<any PolicyLimit>]

  static func shape(
    requirements: Shape<[Located<any PolicyCheck>]>
  ) -> Shape<ElevatedBlock> {
    let require = Field(
      "require", requirements,
      "What is required instead; each check must ask at least what the policy's own of that name does."
    )
    let limits = Field("limits", .list(of: PolicyLimits.line), "Limits that come on top.")
    return .mapping([require, limits]) { fields in
      ElevatedBlock(checks: fields(require) ?? [], limits: fields(limits) ?? [])
    }
  }

  /// The first check that would loosen what a policy asks, if any does.
  func loosening(of checks: [Located<any PolicyCheck>]) -> Located<any PolicyCheck>? {
    self.checks.first { stricter in
      checks.contains { own in
        type(of: own.value) == type(of: stricter.value) && !stricter.value.impliesAny(own.value)
      }
    }
  }

  /// A policy's checks with this block's in their places.
  func replacing(_ checks: [Located<any PolicyCheck>]) -> [Located<any PolicyCheck>] {
    checks.filter { own in
      !self.checks.contains { type(of: $0.value) == type(of: own.value) }
    } + self.checks
  }
}
