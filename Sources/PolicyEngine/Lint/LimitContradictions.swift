internal import ResetModel

extension PolicyLint {
  /// Limits of one policy of which one makes another pointless.
  func contradictions(in policy: Policy) -> [Problem] {
    requestsThatNeverFit(in: policy) + limitsNeverReached(in: policy)
  }

  /// A request with as many subjects as one line allows, and more than another ever lets through.
  private func requestsThatNeverFit(in policy: Policy) -> [Problem] {
    let subjectLimits = policy.limits.compactMap { limit in
      (limit.value as? SubjectLimit).map { Located($0, at: limit.place) }
    }
    guard let allowed = subjectLimits.min(by: { $0.value.subjects < $1.value.subjects }) else {
      return []
    }
    return policy.limits.compactMap { limit -> Problem? in
      guard let resets = limit.value as? ResetLimit, !resets.isPerSubject,
        resets.resets < allowed.value.subjects
      else { return nil }
      return policy.problem(
        "a request may have \(allowed.value.subjects) subjects, and one with more than \(resets.resets) never stays within the limit of line \(limit.place.line)",
        at: allowed.place,
        hint: "allow at most \(resets.resets) subjects per request, or raise the other limit",
        severity: .error)
    }
  }

  /// A line that adds nothing to another line of the same policy.
  private func limitsNeverReached(in policy: Policy) -> [Problem] {
    let limits = policy.limits
    return limits.indices.compactMap { index -> Problem? in
      let limit = limits[index].value
      let others = limits.indices.filter { $0 != index }
      // Of two lines that say the same, the later one is told.
      if let other = others.first(where: {
        limits[$0].value.impliesAny(limit) && ($0 < index || !limit.impliesAny(limits[$0].value))
      }) {
        return policy.problem(
          "the limit is never reached before that of line \(limits[other].place.line), which does as much",
          at: limits[index].place, hint: "remove it, or make it stricter", severity: .error)
      }
      return others.first { limits[$0].value.keepsBelow(limit) }.map { other in
        policy.problem(
          "the limit is hardly ever reached, since that of line \(limits[other].place.line) is reached first",
          at: limits[index].place, hint: "remove it, or make it stricter", severity: .warning)
      }
    }
  }
}

extension ResetLimit {
  fileprivate var isPerSubject: Bool {
    if case .subject = per { true } else { false }
  }
}

extension PolicyLimit {
  /// Whether under this limit a subject can never have as many resets as the other allows.
  fileprivate func keepsBelow(_ other: any PolicyLimit) -> Bool {
    guard let other = other as? ResetLimit, case .subject(let span) = other.per else {
      return false
    }
    if let coolDown = self as? CoolDown {
      // So many resets, each followed by a pause, take longer than the time that is looked back
      // over.
      return coolDown.span.seconds > span.seconds / Int64(other.resets)
    }
    // A subject is one reset of a request, so that holding at fewer keeps it from more.
    guard let mine = self as? ResetLimit, case .subject(let myself) = mine.per else { return false }
    return mine.resets < other.resets && myself >= span
  }
}
