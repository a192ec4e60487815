internal import ResetModel

extension ApprovalSettlement {
  /// A signature without what it signs.
  func fate(of orphan: OrphanSignature, _ run: RunRecord) throws -> Fate {
    if let arrivedAt = orphan.arrivedAt, !isOverdue(arrivedAt) { return .waits(.noFile) }
    switch rooms.queue.claim(orphan.file) {
    case .refused(let identity, let submitter, let reason):
      let found = Found(unreadable: orphan.file, identity, by: submitter)
      let problem = Self.isUnreadable(orphan.file, reason)
      return .goes(try record(found, nil, nil, as: .invalid(.malformed, [problem]), run))
    case .read(let claimed):
      guard isOverdue(claimed.arrivedAt) else { return .waits(.noFile) }
      return .goes(
        try record(
          Found(claimed, rooms.digest(claimed.bytes)), nil, nil,
          as: .invalid(.signsNothing, [Self.signsNothing]), run))
    case .unsettled, .immovable, .gone: return .stays
    }
  }

  func fate(of drop: ApprovalDrop, _ run: RunRecord) throws -> Fate {
    switch drop.standing {
    case .genuine(let word, let key): return try fate(of: word, signedWith: key, run)
    case .copy: return try fate(ofCopy: drop, run)
    case .malformed:
      return try fateInVain(of: drop, run) { (.malformed, $0.problems.descriptions) }
    case .refused(let reason, let byNobody):
      return try fateInVain(of: drop, run) { _ in
        (byNobody ? .unknownSigner : .badSignature, [Self.isRefused(reason)])
      }
    case .unverified(let reason): return .waits(.unverified(reason))
    case .asked, .settled: return .stays
    }
  }

  private func fateInVain(
    of drop: ApprovalDrop, _ run: RunRecord,
    because why: (ApprovalReading) -> (ApprovalFault, [String])
  ) throws -> Fate {
    guard let (file, digest, reading, signature) = readAgain(drop) else { return .stays }
    let (fault, problems) = why(reading)
    return .goes(
      try record(
        Found(file, digest), signature, reading.document, as: .invalid(fault, problems), run))
  }

  /// A word that was not kept, with its signature. What is another by now is for the next run.
  private func readAgain(_ drop: ApprovalDrop) -> (
    file: ClaimedFile, digest: Digest, reading: ApprovalReading, signature: FoundSignature
  )? {
    guard case .read(let claimed) = rooms.queue.claim(drop.file),
      let signature = rooms.signature(in: drop.signature),
      signature.digest == drop.signatureDigest
    else { return nil }
    let content = rooms.read(claimed)
    guard content.digest == drop.digest, let reading = content.approval else { return nil }
    return (claimed, content.digest, reading, signature)
  }

  private func fate(
    of word: DroppedWord, signedWith key: SigningKey, _ run: RunRecord
  ) throws -> Fate {
    try fate(of: word, run) { request in
      let earlier = request.outcome(before: run)
      let move = try record(word, signedWith: key, cameAfter: earlier, run)
      if move != nil, word.document.word == .refusal, earlier == .applied {
        rooms.warn(Self.cameTooLate(word))
      }
      return move
    }
  }

  private func fate(ofCopy drop: ApprovalDrop, _ run: RunRecord) throws -> Fate {
    guard let (file, digest, reading, signature) = readAgain(drop),
      let document = reading.document
    else { return .stays }
    let word = DroppedWord(
      document: document, file: file, digest: digest, signature: signature)
    return try fate(of: word, run) { _ in nil }
  }

  /// - Parameter record: Records a word on a request that is there; nil where it is recorded already.
  private func fate(
    of word: DroppedWord, _ run: RunRecord, record: (JournaledRequest) throws -> Move?
  ) throws -> Fate {
    let (document, file) = (word.document, word.file)
    func goes(as end: End) throws -> Fate {
      .goes(try self.record(Found(file, word.digest), word.signature, document, as: end, run))
    }
    if let expiresAt = document.expiresAt, expiresAt <= now {
      return try goes(as: .invalid(.expired, [Self.hasExpired(expiresAt)]))
    }
    let request = try rooms.journal.request(withID: document.request)
    if let request, request.digest == document.digest {
      return try record(request).map(Fate.goes) ?? goes(as: .duplicate)
    }
    guard isOverdue(file.arrivedAt) else {
      return .waits(request == nil ? .noRequest : .otherBytes)
    }
    return try goes(
      as: .invalid(
        request == nil ? .noRequest : .otherBytes,
        [Self.matchesNothing(document, isKnown: request != nil)]))
  }
}

// What it says.
extension ApprovalSettlement {
  private static func cameTooLate(_ word: DroppedWord) -> String {
    VisibleText.escape(
      "\(word.file.file.path): the signed refusal by \(word.document.by) came after request "
        + "`\(word.document.request)` was applied, and undoes nothing: see who enrolled since")
  }

  private static var signsNothing: String { "the file that it signs never came" }

  private static func isUnreadable(_ file: QueuedFile, _ reason: String) -> String {
    "\(VisibleText.escape(file.path)): error: \(reason)"
  }

  private static func hasExpired(_ moment: Timestamp) -> String { "it expired \(moment)" }

  private static func isRefused(_ reason: String) -> String {
    "its signature does not count: \(reason)"
  }

  private static func matchesNothing(_ document: ApprovalDocument, isKnown: Bool) -> String {
    isKnown
      ? "request `\(document.request)` has other bytes than those that were approved (digest \(document.digest))"
      : "no request `\(document.request)` came"
  }
}
