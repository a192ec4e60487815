internal import LocatedYAML
package import ResetModel

/// Whose resets a policy is about, by the roles that they hold where the reset works: in the
/// request's org, and at level `user` in every production org.
package struct SubjectSelector: Sendable {
  /// The subject has at least one of these; empty for whatever roles.
  package let withRoles: [Located<Role>]
  /// The subject has none of these.
  package let withoutRoles: [Located<Role>]

  /// Selects everybody.
  package static let everybody = SubjectSelector(withRoles: [], withoutRoles: [])

  /// Whether it selects a subject who holds these roles where the reset works.
  func matches(_ held: [Role]) -> Bool {
    func holds(_ role: Located<Role>) -> Bool { held.contains(role.value) }
    return (withRoles.isEmpty || withRoles.contains(where: holds))
      && !withoutRoles.contains(where: holds)
  }

  static var shape: Shape<SubjectSelector> {
    let with = Field(
      "with_roles", .list(of: .role),
      "Only subjects who have at least one of these roles in the request's org. At level `user`, where a reset works wherever the person signs in, a role in any production org counts."
    )
    let without = Field(
      "without_roles", .list(of: .role),
      "Only subjects who have none of these roles in the request's org. At level `user`, where a reset works wherever the person signs in, they have none in any production org."
    )
    return .mapping([with, without]) { fields in
      SubjectSelector(withRoles: fields(with) ?? [], withoutRoles: fields(without) ?? [])
    }
  }
}
