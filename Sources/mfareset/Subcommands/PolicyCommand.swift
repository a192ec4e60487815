import ArgumentParser

/// `mfareset policy`: look after the policies.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Check policies, run their tests, or explain a decision.",
    subcommands: [PolicyCheckCommand.self, PolicyTest.self, PolicyExplain.self])
}
