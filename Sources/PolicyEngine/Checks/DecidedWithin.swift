internal import LocatedYAML
internal import ResetModel

/// `decided_within`: how long after it was made a request may still be permitted.
struct DecidedWithin: PolicyCheck {
  let span: TimeSpan

  static let field = Field(
    "decided_within", Shape<TimeSpan>.timeSpan.map { DecidedWithin(span: $0) },
    "How long after `requested_at` a request may be permitted: 72h; older ones are denied as expired."
  )

  func evaluate(_ matter: Deliberation, history: some ResetHistory) -> [Answer] {
    let requested = matter.request.requestedAt.value
    let facts = [Wording("requested \(requested)").text]
    if matter.facts.isFromTheFuture(requested) {
      return [
        .unmet(
          .hold, Self.isFromTheFuture(requested), facts: facts,
          remedy: Self.remedy(waitingFor: requested),
          lack: .time("its own date,", until: requested))
      ]
    }
    guard matter.now <= requested + span else {
      return [
        .unmet(
          .deny, hasExpired(requested), facts: facts, remedy: Self.askAgain)
      ]
    }
    return [.met(met(requested), facts: facts, until: requested + span)]
  }

  func implies(_ other: DecidedWithin) -> Bool { span <= other.span }
}

extension DecidedWithin {
  private func met(_ requested: Timestamp) -> String {
    Wording("the request is in time until \(requested + span)").text
  }

  private func hasExpired(_ requested: Timestamp) -> String {
    "the request has expired: it is decided within \(span), until \(requested + span), or not at all"
  }

  private static var askAgain: String { "needs a new request, under another id" }

  private static func isFromTheFuture(_ requested: Timestamp) -> String {
    "the request is dated in the future, at \(requested)"
  }

  private static func remedy(waitingFor requested: Timestamp) -> String {
    "wait until \(requested), or correct `requested_at`"
  }
}
