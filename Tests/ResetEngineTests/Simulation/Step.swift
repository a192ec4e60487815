/// What can happen in a simulation.
enum Step: String, CaseIterable {
  // What a run asks of the queue.
  case look, open, read, create, write, own, flush, move, remove, sync, list
  // What it asks of the journal.
  case begin, query, statement, savepoint, commit, committed
  // What it asks of others.
  case verify, report, carryOut, account, authenticators, removal, wait
  // What others do, between runs and during them.
  case submit, resubmit, replace, beginWriting, goOnWriting, tear, approve, misapprove, edit
  case takeAway, swap, touch, dropJunk, importDirectory, enrolElsewhere, loseElsewhere
  case tryToRun, lookOn, jumpInTime, dryRun

  /// What others do during a run, each as often as it stands here.
  static let deeds: [Step] = [
    .submit, .submit, .submit, .submit, .submit, .submit, .resubmit, .replace, .beginWriting,
    .beginWriting,
    .goOnWriting, .goOnWriting, .goOnWriting, .tear, .approve, .approve, .approve, .approve,
    .misapprove, .edit, .takeAway, .swap, .touch, .dropJunk, .importDirectory, .enrolElsewhere,
    .loseElsewhere, .tryToRun, .lookOn, .jumpInTime,
  ]
}

/// What fails, as it fails in the world.
enum Fault: String, CaseIterable {
  case noSpace = "ENOSPC"
  case inputOutput = "EIO"
  case access = "EACCES"
  case interruption = "EINTR"
  case otherFileSystem = "EXDEV"
  case noDescriptors = "EMFILE"
  case busyDatabase = "database is busy"
  case fullDatabase = "database is full"
  case brokenDatabase = "database I/O error"
  case unansweredCommit = "commit without an answer"
  case nobodyVerifies = "no verifier"
  case fullReports = "report: ENOSPC"
  case refusal = "provider refuses"
  case provider = "connector"
}
