package import Databases

extension Schema {
  /// The tables of the journal.
  package static let journal = Schema(
    part: "journal",
    migrations: [
      .auditChain, .runs, .requests, .decisions, .resets, .signedApprovals, .words, .intents,
      .oneTruth, .fewerIndexes, .countedResets, .resetCounts, .numberedResets, .workspace,
      .filesMade,
    ])
}
