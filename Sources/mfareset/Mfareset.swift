import ArgumentParser
import Glibc
import Logging
import ResetModel

/// The front door: one file for each subcommand.
@main
struct Mfareset: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mfareset",
    abstract: "Resets people's MFA when policies permit it: once, with proof of who approved.",
    discussion: """
      A helpdesk drops request files (lost-device tickets, sandbox-overwrite reports) into a queue folder. A run \
      checks each against the organisation's policies, resets MFA for those that are permitted, and writes a report.

      EXAMPLES
        mfareset init /srv/mfareset            make a workspace
        mfareset preview ticket.yaml           see what would become of it
        mfareset submit ticket.yaml            check it and drop it into the queue
        mfareset run --dry-run                 see what a run would do
        mfareset run                           do it (this is what cron calls)
        mfareset status                        see what waits, and for what
        mfareset approve HD-20418 --by LOGIN   consent to one that waits, signed
        mfareset history --since 7d            see what was reset, and who approved

      EXIT STATUS
        0   completed, whatever policies decided
        1   completed, but something failed, is deferred, or met --fail-on
        64  the command line is wrong
        65  an input is invalid, or the audit chain does not hold
        70  a fault of this program
        73  something cannot be made
        74  something cannot be read or written
        75  another run is active on the workspace
        78  the configuration or a policy is broken, or there is no workspace
      """,
    version: Version.current,
    subcommands: [
      Initialize.self, RunQueue.self, Preview.self, Submit.self, Approve.self, Refuse.self,
      Status.self, History.self,
      PolicyCommand.self,
      DirectoryCommand.self, AuditCommand.self, ReportCommand.self, SchemaCommand.self,
    ])

  /// Runs the command, and leaves with the status that its failure has.
  ///
  /// A command that waits for nothing is done on this thread. Another one is a task, which leaves by
  /// itself: to bring its result back to this thread, another would be started first.
  static func main() {
    LoggingSystem.bootstrap { _ in StandardErrorLog() }
    // A reader that goes away (`| head`) must not end a run in its middle; see `Console.flush`.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if let asynchronous = command as? any AsyncParsableCommand {
        Task.detached {
          do {
            var asynchronous = asynchronous
            try await asynchronous.run()
            leave(with: .completed)
          } catch {
            leave(on: error)
          }
        }
        waitForTheTask()
      }
      try command.run()
      leave(with: .completed)
    } catch {
      leave(on: error)
    }
  }

  /// Waits on the first thread, which takes the signals that end a run whatever the other threads do:
  /// those come and go, and may have been started with all of them blocked.
  private static func waitForTheTask() -> Never {
    var blocked = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &blocked)
    for signal in [SIGTERM, SIGINT] { sigdelset(&blocked, signal) }
    while true { sigsuspend(&blocked) }
  }

  private static func leave(on error: any Error) -> Never {
    switch error {
    case let failure as Failure:
      try? Console.flush()
      for complaint in failure.complaints { StandardErrorLog.complain(complaint) }
      Glibc.exit(failure.status.rawValue)
    case let status as ExitStatus: leave(with: status)
    default: leave(telling: error)
    }
  }

  private static func leave(with status: ExitStatus) -> Never {
    do { try Console.flush() } catch let failure as Failure {
      for complaint in failure.complaints { StandardErrorLog.complain(complaint) }
      Glibc.exit(failure.status.rawValue)
    } catch {}
    Glibc.exit(status.rawValue)
  }

  /// Tells what the parser of command lines has to say: a help text, or what is wrong with one.
  private static func leave(telling error: any Error) -> Never {
    let message = message(for: error)
    let full = fullMessage(for: error)
    switch exitCode(for: error) {
    case .success:
      try? Console.print(full)
      leave(with: .completed)
    case .validationFailure:
      // What follows the message is the usage. Arguments can be the names of hostile files (`*`),
      // so all of the message is escaped, line breaks too.
      let usage = full.dropFirst("Error: \(message)".count)
      StandardErrorLog.complain("mfareset: error: \(VisibleText.escape(message))\(usage)")
      Glibc.exit(ExitStatus.usage.rawValue)
    default:
      StandardErrorLog.complain(
        "mfareset: error: \(VisibleText.escape("\(error)")) (a fault of this program; please tell its makers)"
      )
      Glibc.exit(ExitStatus.faultOfThisProgram.rawValue)
    }
  }
}

/// The program's version, as reports name it.
enum Version {
  static let current = "0.1.0"
}
