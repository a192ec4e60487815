extension RunRecord {
  /// Writes a report's `run`: what ran, when, where, and by which rules.
  public func writeRun(to json: inout JSONText) {
    json.object { json in
      json.member("id", id)
      json.member("mode", mode.rawValue)
      json.member("started_at", startedAt)
      json.member("finished_at", finishedAt)
      json.member("decided_as_of", decidedAsOf)
      json.member("host", host)
      json.member("version", version)
      json.member("configuration_digest", configurationDigest.description)
      json.member("policies_digest", policiesDigest.description)
      json.member("provider", provider)
    }
  }

  /// Writes a report's `audit`: the head of the audit chain, or null for an empty one.
  public func writeAudit(to json: inout JSONText) {
    guard let auditHead else { return json.null() }
    json.object { json in
      json.member("sequence", auditHead.sequence)
      json.member("hash", auditHead.hash.description)
    }
  }
}

extension RunSummary {
  /// Writes a report's `summary`: a count for each outcome, and what was removed.
  public func write(to json: inout JSONText) { json.object { writeMembers(to: &$0) } }

  /// Writes the members of `summary` into an object that has others too.
  public func writeMembers(to json: inout JSONText) {
    json.member("requests", requests)
    json.member("applied", count(of: .applied))
    json.member("held", count(of: .held))
    json.member("denied", count(of: .denied))
    json.member("invalid", count(of: .invalid))
    json.member("deferred", count(of: .deferred))
    json.member("failed", count(of: .failed))
    json.member("duplicate", count(of: .duplicate))
    json.member("subjects", subjects)
    json.member("authenticators_removed", authenticatorsRemoved)
  }
}
