internal import PolicyEngine
internal import ResetModel

/// Looks up whom a request names, and checks the rules that need a directory and that no policy can
/// switch off.
///
/// The org exists and is a production org; each subject is one known user of it and is named once;
/// the sandbox of a sandbox overwrite belongs to the org. An ambiguous name is a problem, never a
/// guess.
struct NameResolution {
  let directory: any Directory

  /// Every problem of the names, found as far as the reading goes; none means that they all
  /// resolve.
  struct Resolved {
    var org: Org?
    var subjects: [User] = []
    var rolesElsewhere: [UserID: Set<Role>] = [:]
    var requester: User?
    var approvals: [Approval] = []
    var problems: [Problem] = []
  }

  func resolve(_ reading: RequestReading, signed: [Approval] = []) throws -> Resolved {
    var resolved = Resolved()
    resolved.approvals = try (reading.request?.approvals ?? []).map { approval in
      Approval(
        by: approval.by, person: try onlyUser(named: approval.by), at: approval.at,
        proof: .recorded, comment: approval.comment)
    }
    resolved.approvals += try signed.map(asOfNow)
    if let requestedBy = reading.requestedBy {
      resolved.requester = try onlyUser(named: requestedBy.value)
    }
    if let org = reading.org { try resolveOrg(org, of: reading, into: &resolved) }
    if let users = reading.users { try resolveUsers(users, of: reading, into: &resolved) }
    if reading.level?.value == .user, let org = resolved.org {
      resolved.rolesElsewhere = try rolesElsewhere(of: resolved.subjects, than: org.id)
    }
    return resolved
  }

  /// Whose signature it is was found out before; what that person is by now, their roles above all,
  /// is what counts. Who bears the name by now may be somebody else.
  private func asOfNow(_ approval: Approval) throws -> Approval {
    var approval = approval
    let user = try onlyUser(named: approval.by)
    approval.person = user?.id == approval.person?.id ? user : nil
    return approval
  }

  private func onlyUser(named name: String) throws -> User? {
    let users = try directory.users(named: name)
    return users.count == 1 ? users[0] : nil
  }

  private func resolveOrg(
    _ written: Located<OrgID>, of reading: RequestReading, into resolved: inout Resolved
  ) throws {
    guard let org = try directory.org(withID: written.value) else {
      resolved.problems.append(reading.source.problem(unknownOrg(written.value), at: written.place))
      return
    }
    guard org.environment == .production else {
      resolved.problems.append(
        reading.source.problem(
          isSandbox(org), at: written.place, hint: org.sandboxOf.map { "did you mean `\($0)`?" }))
      return
    }
    resolved.org = org
    guard let sandbox = reading.sandboxOrg else { return }
    let known = try directory.org(withID: sandbox.value)
    if known == nil {
      resolved.problems.append(
        reading.source.problem("sandbox.\(unknownOrg(sandbox.value))", at: sandbox.place))
    } else if known?.environment != .sandbox || known?.sandboxOf != org.id {
      resolved.problems.append(
        reading.source.problem(notItsSandbox(sandbox.value, of: org.id), at: sandbox.place))
    }
  }

  private func resolveUsers(
    _ users: RequestedUsers, of reading: RequestReading, into resolved: inout Resolved
  ) throws {
    switch users {
    case .named(let names):
      var lines: [UserID: Int] = [:]
      for name in names {
        if resolved.problems.count >= Self.toldProblems { break }
        guard
          let user = try subject(name, of: reading, in: resolved.org, problems: &resolved.problems)
        else { continue }
        if let line = lines.updateValue(name.place.line, forKey: user.id) {
          resolved.problems.append(
            reading.source.problem(namedTwice(name.value, line: line), at: name.place))
          continue
        }
        resolved.subjects.append(user)
      }
    case .everyone(let place):
      guard let org = resolved.org else { return }
      // Whom an approval spares is for the policies to say: who drops the file must spare nobody by
      // naming them.
      resolved.subjects = try directory.users(of: org.id)
      if resolved.subjects.isEmpty {
        resolved.problems.append(reading.source.problem(nobody(in: org.id), at: place))
      }
    }
  }

  /// The roles that subjects hold in production orgs other than one.
  ///
  /// An org that the directory does not know counts as one of production: what is not understood
  /// makes nobody less privileged.
  private func rolesElsewhere(of subjects: [User], than org: OrgID) throws -> [UserID: Set<Role>] {
    var sandboxes: [OrgID: Bool] = [:]
    var roles: [UserID: Set<Role>] = [:]
    for subject in subjects {
      for (other, held) in subject.roles where other != org && !held.isEmpty {
        let isSandbox =
          try sandboxes[other] ?? (directory.org(withID: other)?.environment == .sandbox)
        sandboxes[other] = isSandbox
        if !isSandbox { roles[subject.id, default: []].formUnion(held) }
      }
    }
    return roles
  }

  /// A hint costs several look-ups, and what follows the first mistakes is likely of one kind.
  private static let hintedProblems = 20

  /// A hostile file can be wrong at each of its bytes; the first hundred problems tell enough.
  private static let toldProblems = 100

  private func subject(
    _ name: Located<String>, of reading: RequestReading, in org: Org?, problems: inout [Problem]
  ) throws -> User? {
    let users = try directory.users(named: name.value)
    guard let user = users.first else {
      // Who looks for one slip needs a hint; a file of thousands of unknown names asks for none.
      let nearest =
        problems.count < Self.hintedProblems ? try directory.nearestName(to: name.value) : nil
      problems.append(
        reading.source.problem(
          unknownUser(name.value), at: name.place,
          hint: nearest.map { nearestUser($0, to: name.value) }))
      return nil
    }
    guard users.count == 1 else {
      problems.append(reading.source.problem(ambiguous(name.value, users), at: name.place))
      return nil
    }
    // Whether somebody belongs to an org that does not exist is no second problem.
    if let org, !user.isMember(of: org.id) {
      problems.append(reading.source.problem(notMember(name.value, of: org.id), at: name.place))
      return nil
    }
    return user
  }
}

// What it says.
extension NameResolution {
  private func unknownOrg(_ org: OrgID) -> String { "org: `\(org)` is not an org of the directory" }

  private func isSandbox(_ org: Org) -> String {
    "org: `\(org.id)` is a sandbox, whose enrolments are never reset"
  }

  private func notItsSandbox(_ sandbox: OrgID, of org: OrgID) -> String {
    "sandbox.org: `\(sandbox)` is not a sandbox of `\(org)`"
  }

  private func unknownUser(_ name: String) -> String {
    "users: the directory has no user `\(name)`"
  }

  /// A letter of another alphabet may look just like the right one, so that it is told by its
  /// number.
  private func nearestUser(_ nearest: String, to name: String) -> String {
    let known = Set(nearest.unicodeScalars)
    let foreign = name.unicodeScalars.first { !$0.isASCII && !known.contains($0) }
    let remark = foreign.map { " the `\($0)` that stands there is \(codePoint($0))" } ?? ""
    return "did you mean `\(nearest)`?\(remark)"
  }

  private func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func ambiguous(_ name: String, _ users: [User]) -> String {
    "users: `\(name)` is ambiguous: it names \(users.map { "`\($0.login)` (id \($0.id))" }.joined(separator: " and "))"
  }

  private func notMember(_ name: String, of org: OrgID) -> String {
    "users: `\(name)` is not a user of `\(org)`"
  }

  private func namedTwice(_ name: String, line: Int) -> String {
    "users: `\(name)` is somebody who is already named in line \(line)"
  }

  private func nobody(in org: OrgID) -> String {
    "users: there is nobody in `\(org)`"
  }
}
