import ResetModel

/// What a receipt says to people who approved or refused in vain.
extension RequestResult {
  var word: String {
    kind == ApprovalDocument.Word.refusal.rawValue ? "refusal" : "approval"
  }

  /// One sentence; an approval resets nothing by itself, so that it says nothing about resets.
  var whatBecameOfTheWord: String {
    // Who is said to have signed, which a bad signature does not prove.
    let speaker = requester.map { " by \($0)" } ?? ""
    let request = id.map { " of request \($0)" } ?? ""
    return switch fault {
    case .signsNothing:
      "This signature counts for nothing: the file that it was made for never came."
    case .malformed: "This \(word) does not count: \(mistakes)."
    default: "The \(word)\(speaker)\(request) does not count."
    }
  }

  /// Steps for the person who signed, in order.
  var whatToDoAboutTheWord: [String] {
    let sign = "\(verb) \(id ?? "ID")"
    return switch fault {
    case .malformed, nil:
      ["Let the program write it, and sign that: \(sign)", Self.lookFirst(id)]
    case .unsigned:
      [
        "Drop it again together with its signature: both files, the signature named like the file "
          + "with .sig behind it.",
        "Or let the program do both: \(sign)",
      ]
    case .signsNothing:
      [
        "Drop the file and its signature together: the signature's name is that of the file with "
          + ".sig behind it."
      ]
    case .unknownSigner:
      [
        "Sign under your login or your id in the directory: \(sign) --by LOGIN",
        "To see who is known: mfareset directory find NAME",
      ]
    case .badSignature:
      [
        "Sign it again with the key that is registered for you: \(sign)",
        "If you did, ask the people who run this service whether your key stands in "
          + "allowed_signers, is still valid, and is not revoked.",
        "If you signed nothing, tell them at once: somebody spoke in your name.",
      ]
    case .expired: ["If you still mean it, look at the request again and sign anew: \(sign)"]
    case .noRequest:
      [
        "Look whether the ticket number is right: mfareset status",
        "If the request is still to come, sign once it has: \(sign)",
      ]
    case .otherBytes:
      [
        "The request is not the one that you saw. Look at it as it is now: mfareset status "
          + (id ?? "ID"),
        "If you still mean it, sign anew: \(sign)",
      ]
    }
  }

  private var verb: String {
    kind == ApprovalDocument.Word.refusal.rawValue ? "mfareset refuse" : "mfareset approve"
  }

  private var mistakes: String {
    problems.count == 1 ? "the file has a mistake" : "the file has \(problems.count) mistakes"
  }

  private static func lookFirst(_ id: String?) -> String {
    "To see the request first: mfareset status \(id ?? "ID")"
  }
}
