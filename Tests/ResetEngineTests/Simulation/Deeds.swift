import Glibc
import RequestQueue
import ResetEngine
import ResetModel

extension Simulation {
  /// Somebody does something, between runs or in the middle of one.
  func somebodyActs(during life: Life?) {
    let deed = Step.deeds[dice.roll(0...Step.deeds.count - 1)]
    guard take(deed, "") else { return }
    clock.pass(milliseconds: Int64(life == nil ? dice.roll(1...60_000) : 1))
    switch deed {
    case .submit: submit(newTicket())
    case .resubmit: if let ticket = anyTicket() { submit(ticket) }
    case .replace: if let ticket = anyTicket() { submit(rewritten(ticket)) }
    case .beginWriting: beginWriting()
    case .goOnWriting: goOnWriting()
    case .tear: tear()
    case .approve: speak()
    case .misapprove: speakInVain()
    case .edit: edit()
    case .takeAway: takeAway()
    case .swap: swap()
    case .touch: touch()
    case .dropJunk: dropJunk()
    case .importDirectory: importDirectory(during: life)
    case .enrolElsewhere: enrolElsewhere()
    case .loseElsewhere: loseElsewhere()
    case .tryToRun: tryToRun(during: life)
    case .lookOn: lookOn()
    default: jumpInTime()
    }
  }

  func newTicket() -> Ticket {
    let serial = papers.nextSerial()
    let org = dice.flip() ? Cast.elsewhere : Cast.home
    var users = drawn(dice.roll(1...6) == 1 ? 3 : 1, of: Cast.members[org] ?? [])
    switch dice.roll(1...30) {
    case 1: users.append("nobody")
    case 2: users.append(org == Cast.home ? "g1" : "u1")
    // Whoever approves it is a subject.
    case 3: if org == Cast.home { users = ["alex"] }
    default: break
    }
    return Ticket(
      id: "T-\(serial)", org: org, level: dice.roll(1...4) == 1 ? "org" : "user", users: users,
      requestedAt: moment(), approvals: approvals(in: org), serial: serial)
  }

  /// The same id with other content.
  func rewritten(_ ticket: Ticket) -> Ticket {
    Ticket(
      id: ticket.id, org: ticket.org, level: ticket.level, users: ticket.users,
      requestedAt: ticket.requestedAt, approvals: approvals(in: ticket.org),
      serial: papers.nextSerial())
  }

  func anyTicket() -> Ticket? {
    papers.tickets.isEmpty
      ? nil
      : papers.tickets[
        dice.roll(max(0, papers.tickets.count - 12)...papers.tickets.count - 1)
      ].ticket
  }

  private func approvals(in org: String) -> [(by: String, at: Timestamp)] {
    let administrators = Cast.administrators[org] ?? []
    let people =
      switch dice.roll(1...6) {
      case 1, 2: [String]()
      case 3: administrators
      case 4: drawn(1, of: administrators + Cast.strangers)
      default: drawn(1, of: administrators)
      }
    return people.map { ($0, moment()) }
  }

  /// Mostly just now; at times days ago, or by a clock that is ahead.
  func moment() -> Timestamp {
    let now = clock.now()
    return switch dice.roll(1...24) {
    case 1: now - TimeSpan("4d")!
    case 2: now + TimeSpan("1h")!
    case 3: now + TimeSpan("2m")!
    default: now - TimeSpan(seconds: Int64(dice.roll(0...7200)))
    }
  }

  func drawn(_ count: Int, of people: [String]) -> [String] {
    var rest = people
    return (0..<min(count, people.count)).map { _ in
      rest.remove(at: dice.roll(0...rest.count - 1))
    }
  }

  func submit(_ ticket: Ticket) {
    let names = ["a", "b", "c", "d", "e.f", "urgent"]
    let endings = [".yaml", ".yml", ".json"]
    let name =
      dice.roll(1...3) == 1
      ? names[dice.roll(0...names.count - 1)] + endings[dice.roll(0...2)] : "\(ticket.id).yaml"
    drop(Array(ticket.text.utf8), .ticket(ticket), as: name)
  }
}
