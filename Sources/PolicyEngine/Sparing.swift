internal import ResetModel

/// Whom a reset of everyone leaves out: the administrators on whose approvals it rests, since
/// nobody approves a reset of their own MFA.
///
/// Being left out is worth something to whoever took an administrator's authenticator over, and
/// whoever can drop a file can write anybody's approval into it. So an approval spares only where
/// it counts: it is of the proof that is asked for, and a line of a policy really takes it. Whose
/// approval is one too many, unsigned, expired or taken back is reset like everybody else, and
/// enrols again at the next sign-in; that does less harm than an administrator whom a stranger's
/// word has spared. Which policies apply is asked of everyone, the approvers included, so that
/// nobody changes that by approving.
struct Sparing {
  /// In the order of their approvals.
  let spared: [User]

  /// - Parameter checks: What the policies ask of approvals that apply to everyone.
  init(_ matter: Deliberation, asked checks: [RequiredApprovals]) {
    var chosen: [Int] = []
    let candidates = AlwaysRules.administrators(in: matter)
    for check in checks {
      let taken = check.approvers(among: candidates, preferring: chosen, matter)
      chosen += taken.filter { !chosen.contains($0) }
    }
    // A policy may ask for nobody's approval, or for those of others only; an administrator's is
    // needed all the same.
    if chosen.isEmpty, let first = candidates.first { chosen.append(first) }
    let subjects = Set(matter.subjects.map(\.id))
    spared = chosen.sorted().map { matter.approvers[$0].user }.filter { subjects.contains($0.id) }
  }
}
