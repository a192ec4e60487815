import ResetModel

/// What a receipt says to people who know the ticket, and neither policies nor YAML.
extension RequestResult {
  /// One or two sentences.
  var whatHappened: String {
    switch outcome {
    case .applied: "\(whatWasReset) \(whatWasRemoved)"
    case .denied where isReplaced:
      "Nothing was reset for this file: a newer one with the same ticket number took its place."
    case .denied: "Nothing was reset: the policies do not permit this request."
    case .invalid where isWord: whatBecameOfTheWord
    case .invalid: "Nothing was reset: \(whatIsInvalid)."
    case .failed: "The reset was permitted, but it failed. \(whatWasRemoved)"
    case .duplicate where isWord:
      "The same \(word) came before, signed with the same key or certificate: it is "
        + "recorded once."
    case .duplicate:
      "Nothing was reset this time: a file with exactly the same content came before."
    case .held, .deferred: "Nothing was reset yet: the request waits."
    }
  }

  /// What the outcome rests on: for an applied request every requirement, for others what stands in
  /// the way.
  var why: [Reason] {
    guard outcome == .applied, let decision else { return reasons }
    return decision.findings.map { Reason($0) } + reasons
  }

  /// Steps for the person who dropped the file, in order.
  var whatToDoNext: [String] {
    switch outcome {
    case .applied: afterReset
    case .denied where isReplaced:
      ["Nothing: the newer file counts. To see what became of it: mfareset status \(id ?? "ID")"]
    case .denied:
      [
        "If the reset is still needed, put right what is listed under why and drop a new file "
          + "with a new ticket number.",
        "If you think that it should have been permitted, show this receipt to an administrator"
          + "\(org.map { " of \($0)" } ?? "").",
      ]
    case .invalid where isWord: whatToDoAboutTheWord
    case .invalid where digest == nil:
      ["Put right what is listed under why and drop the file again."]
    case .invalid:
      [
        "Correct the file as listed under why and drop it again.",
        "To see beforehand whether a file is right: mfareset preview FILE",
      ]
    case .failed:
      [
        "Ask the people who run the sign-in service to look at what is listed under why.",
        "Once the cause is gone, drop a new file with a new ticket number.",
      ]
    case .duplicate where isWord:
      ["Nothing: `mfareset status \(id ?? "ID")` tells what becomes of the request."]
    case .duplicate:
      [
        "Nothing, if this file was dropped twice by accident: the first one counts.",
        "If another reset is needed, drop a new file with a new ticket number.",
      ]
    case .held, .deferred: ["Nothing: the next run looks at it again."]
    }
  }
}

extension RequestResult {
  /// Whether it was settled because another file took its place: policies were not asked.
  private var isReplaced: Bool { outcome == .denied && decision == nil }

  private var whatWasReset: String {
    let place =
      level == Level.org.rawValue ? "org level\(org.map { " in \($0)" } ?? "")" : "user level"
    return "MFA at \(place) was reset for \(people)."
  }

  private var whatWasRemoved: String {
    if resets.contains(where: { $0.state == .accepted }) {
      return "The provider accepted it; what it removed cannot be read."
    }
    if resets.contains(where: { $0.state == .unknown }) {
      return "Whether all was removed is not known: see why."
    }
    return switch resets.reduce(0, { $0 + $1.authenticators.count }) {
    case 0: "No authenticator was removed."
    case 1: "1 authenticator was removed."
    case let count: "\(count) authenticators were removed."
    }
  }

  private var whatIsInvalid: String {
    switch problems.count {
    // Nobody has read what it says, so that it is not said to be wrong.
    case _ where digest == nil: "the file could not be taken as it is"
    case 0: "the file is not a request that can be carried out"
    case 1: "the file has a mistake"
    case let count: "the file has \(count) mistakes"
    }
  }

  private var afterReset: [String] {
    if resets.isEmpty { return ["Nothing: the request has no subject."] }
    if appliedToNothing {
      let other: Level = level == Level.org.rawValue ? .user : .org
      return [
        "If \(people) still cannot sign in, ask for a reset at \(other.rawValue) level, with a new "
          + "ticket number."
      ]
    }
    var steps = ["Ask \(people) to sign in and set up MFA again."]
    if kind == RequestKind.sandboxOverwrite.name {
      steps.append(
        "In the authenticator app, give the Sandbox account another name than the Production "
          + "account, so that one does not replace the other again.")
    }
    return steps
  }

  /// The subjects' logins, the first three of many.
  private var people: String {
    if resets.count == 1 { return resets[0].login }
    let logins = resets.map(\.login)
    switch logins.count {
    case 0: return "nobody"
    case 2...4: return logins.dropLast().joined(separator: ", ") + " and \(logins.last!)"
    default: return logins.prefix(3).joined(separator: ", ") + " and \(logins.count - 3) others"
    }
  }
}
