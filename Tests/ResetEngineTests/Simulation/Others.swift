import Databases
import Glibc
import IdentityProviders
import Journals
import RequestQueue
import ResetModel

/// What others do beside the queue: the directory, the provider, another runner, readers, the clock.
extension Simulation {
  /// Imports the directory with one change: a role given or taken, something enrolled or gone.
  func importDirectory(during life: Life?) {
    guard life?.isInTransaction != true else { return note("turned away, the journal is busy") }
    do {
      let connection = try SQLiteConnection.open(world.journalPath, for: .writing)
      let journal = try SQLJournal(in: connection, at: clock.now())
      let directory = try EmbeddedDirectory(in: connection)
      try journal.transaction {
        var contents = try directory.contents()
        change(&contents)
        guard case .valid(let valid) = contents.validated() else {
          return fail("the changed directory is invalid")
        }
        let changes = try directory.importing(valid, apply: true)
        if !changes.isEmpty {
          try journal.record(
            DirectoryImportNote(
              file: "directory.yaml", digest: .sha256(of: []), importedBy: "root",
              orgs: .init(), users: .init(), authenticators: .init()), at: clock.now())
        }
        takeOver(contents.users)
      }
    } catch {
      fail("the directory cannot be imported: \(error)")
    }
  }

  private func change(_ contents: inout DirectoryContents) {
    let administrators = Cast.administrators.values.flatMap { $0 }.sorted()
    let isAboutRoles = dice.flip()
    let login =
      isAboutRoles
      ? administrators[dice.roll(0...administrators.count - 1)] : "u\(dice.roll(1...6))"
    guard let index = contents.users.firstIndex(where: { $0.user.login == login }) else { return }
    let old = contents.users[index]
    var roles = old.user.roles
    var authenticators = old.authenticators
    if isAboutRoles {
      for (org, held) in roles {
        roles[org] = held.contains(.administrator) ? ["member"] : [.administrator]
      }
    } else if authenticators.isEmpty || dice.roll(1...4) > 1 {
      authenticators.append(
        Authenticator(
          id: AuthenticatorID("\(login)-new-\(papers.nextSerial())"), level: .user, org: nil,
          kind: "totp", enrolledAt: clock.now()))
    } else {
      authenticators.removeFirst()
    }
    contents.users[index] = DirectoryUser(
      user: User(id: old.user.id, login: login, name: old.user.name, roles: roles),
      authenticators: authenticators, enrolmentDue: nil)
  }

  func enrolElsewhere() {
    provider.enrol("g\(dice.roll(1...6))", "new-\(papers.nextSerial())")
  }

  /// Somebody else, or a slow server, removes something.
  func loseElsewhere() {
    let there = provider.everything.values.flatMap { $0 }.sorted()
    if !there.isEmpty { provider.lose(there[dice.roll(0...there.count - 1)]) }
  }

  /// A second runner leaves at once while the first has the workspace.
  func tryToRun(during life: Life?) {
    do {
      let lock = try RunLock.take(workspace: world.folder)
      let isFree = lock != nil
      if isFree != (life == nil) {
        fail(isFree ? "a second run could begin" : "a lock stayed behind")
      }
    } catch { fail("\(error)") }
  }

  /// Somebody reads in the journal, in the middle of whatever goes on.
  func lookOn() {
    do {
      let connection = try SQLiteConnection.open(world.journalPath, for: .reading)
      let journal = try SQLJournal(reading: connection)
      try journal.forEachWaiting { _, _ in }
      _ = try journal.latestRuns(limit: 3)
      guard dice.roll(1...8) == 1 else { return }
      let faults = try journal.audit.verify().faults
      if !faults.isEmpty { fail("read in between, the audit chain does not verify: \(faults)") }
    } catch let error as JournalError {
      // As the disk is left by a crash, only a run can repair it.
      if case .cannotOpen = error.reason { return note("turned away: \(error)") }
      fail("the journal cannot be read meanwhile: \(error)")
    } catch { fail("the journal cannot be read meanwhile: \(error)") }
  }

  func jumpInTime() {
    let spans = [1, 3, 60, 3600, 6 * 3600, 26 * 3600, 80 * 3600, 8 * 86_400]
    let span = Int64(spans[dice.roll(0...spans.count - 1)])
    let isBack = dice.roll(1...3) == 1
    note("\(isBack ? "-" : "+")\(span) s")
    clock.pass(milliseconds: (isBack ? -min(span, 26 * 3600) : span) * 1000)
  }
}
