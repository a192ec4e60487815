import ArgumentParser
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
        mfareset preview ticket.yaml           see what would happen to a file, changing nothing
        mfareset submit ticket.yaml            check it and drop it into the queue
        mfareset run --dry-run                 see what a run would do
        mfareset run                           do it (this is what cron calls)
        mfareset status                        see what waits, and for what

      EXIT STATUS
        0   completed, whatever policies decided
        1   completed, but something failed or is deferred, or met an outcome named by --fail-on
        64  the command line is wrong
        65  an input is invalid (preview, submit, policy, directory import), or the audit chain is broken
        69  the provider cannot be reached
        73  something cannot be made      74  something cannot be read or written
        75  another run is active         78  the configuration or a policy is broken
      """,
    version: Version.current,
    subcommands: [
      Initialize.self, RunQueue.self, Preview.self, Submit.self, Approve.self, Refuse.self,
      Status.self, History.self,
      PolicyCommand.self,
      DirectoryCommand.self, AuditCommand.self, ReportCommand.self, SchemaCommand.self,
    ])

  /// Runs the command, and leaves with the status that its failure has.
  static func main() async {
    LoggingSystem.bootstrap { _ in StandardErrorLog() }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Console.flush()
    } catch let failure as Failure {
      try? Console.flush()
      Console.complain(failure.message)
      exit(withError: ExitCode(failure.status.rawValue))
    } catch let status as ExitStatus {
      try? Console.flush()
      exit(withError: ExitCode(status.rawValue))
    } catch {
      try? Console.flush()
      exit(withError: error)
    }
  }
}

/// The program's version, as reports name it.
enum Version {
  static let current = "0.1.0"
}
