import ResetModel
import Testing

@Suite struct RequestResultJSONTests {
  @Test func `an empty result has all its keys`() {
    let result = RequestResult(file: "incoming/HD-1.yaml", outcome: .invalid)
    #expect(
      String(decoding: result.json, as: UTF8.self)
        == #"{"file":"incoming/HD-1.yaml","settled_as":null,"digest":null,"id":null,"kind":null,"#
        + #""org":null,"level":null,"users":[],"requester":null,"submitter":null,"submitter_person":null,"#
        + #""signed_by":null,"outcome":"invalid","#
        + #""decision":null,"approvals":[],"resets":[],"problems":[],"fault":null,"notes":[]}"#)
  }

  @Test func `a full result reads back as it was written`() throws {
    let result = fullResult(saying: "ok")
    #expect(try RequestResult(json: result.json) == result)
    #expect(
      String(decoding: result.json, as: UTF8.self).contains(
        #""authenticators":[{"id":"ok","level":"org","org":"ok","kind":"ok","#
          + #""enrolled_at":"2025-03-02T09:05:00Z"}]"#))
  }

  @Test(
    // The lists of hostile strings lie beside the checkout, not in it.
    .enabled(if: HostileStrings.areThere, "../shared/suites/hostile is not there"))
  func `a result full of hostile text reads back byte for byte`() throws {
    for text in try HostileStrings.all() {
      let result = fullResult(saying: text)
      let json = result.json
      let read = try RequestResult(json: json)
      #expect(read.json == json)
      #expect(read.problems[0].utf8.elementsEqual(text.utf8))
      #expect(!json.contains { $0 < 0x20 || $0 == 0x7F })
    }
  }

  @Test func `what is told of many requests is told as what is told once`() {
    let others = [Finding.Also("a/b", place: "policies/\"a\".yaml:1"), .init("c/d", place: "c:4")]
    func json(_ also: Finding.Alike) -> [UInt8] {
      var result = RequestResult(file: "incoming/HD-1.yaml", outcome: .applied)
      result.decision = Decision(
        findings: [Finding("e/f", .permit, place: nil, sentence: "it is", also: also)],
        policies: ["a", "c", "e"])
      return result.json
    }
    let often = Finding.Alike(others, isToldOften: true)
    #expect(often == Finding.Alike(others))
    #expect(json(often) == json(Finding.Alike(others)))
    var finding = Finding("e/f", .permit, place: nil, sentence: "it is", also: often)
    finding.meets(Finding.Also("g/h", place: "policies/g.yaml:3"))
    #expect(String(decoding: json(finding.also), as: UTF8.self).contains("policies/g.yaml:3"))
    #expect(json(finding.also) == json(Finding.Alike(Array(finding.also))))
  }

  @Test func `an effect that does not follow from the findings is refused`() {
    let json = String(decoding: fullResult(saying: "ok").json, as: UTF8.self)
    let forged = json.replacing(
      #""effect":"hold","policies""#, with: #""effect":"permit","policies""#)
    #expect(forged != json)
    #expect(throws: DecodingError.self) { try RequestResult(json: Array(forged.utf8)) }
  }

  @Test(arguments: [
    (#""outcome":"held""#, #""outcome":"HELD""#), (#""digest":"sha256:"#, #""digest":"sha1:"#),
    (#""level":"org","org""#, #""level":"team","org""#), (#""file":"#, #""fil":"#),
    ("2025-03-02T09:05:00Z", "2025-03-02"), (#"],"fault""#, #","fault""#),
    (#""word":"refusal""#, #""word":"shrug""#), (#""fault":"other-bytes""#, #""fault":"other""#),
  ])
  func `what was not written by us is refused`(original: String, forged: String) {
    let json = String(decoding: fullResult(saying: "ok").json, as: UTF8.self)
    let changed = json.replacing(original, with: forged)
    #expect(changed != json)
    #expect(throws: DecodingError.self) { try RequestResult(json: Array(changed.utf8)) }
  }

  @Test func `an entry of an older version, without what is new, reads back`() throws {
    let json = String(decoding: fullResult(saying: "ok").json, as: UTF8.self)
    let moment = #""2025-03-02T09:05:00Z""#
    var old = json
    for member in [
      #""submitter_person":"ok","#, #""lacks":["ok","ok"],"deadline":\#(moment),"#,
      #""signed_by":{"person":"ok","key_fingerprint":"ok","principal":"ok","objection":"ok"},"#,
      #""word":"refusal","#, #""expires_at":\#(moment),"#, #""principal":"ok","objection":"ok","#,
      #""fault":"other-bytes","#,
    ] {
      #expect(old.contains(member), "\(member)")
      old = old.replacing(member, with: "")
    }
    let read = try RequestResult(json: Array(old.utf8))
    #expect(read.approvals.map(\.word) == [.approval])
    #expect(read.decision?.lacks == [] && read.fault == nil && read.signedBy == nil)
  }

  @Test func `what policies ask alike is told by its places, in older entries by names too`()
    throws
  {
    var result = fullResult(saying: "ok")
    result.decision = Decision(
      findings: [
        Finding(
          "a/b", .hold, place: "a.yaml:1", sentence: "it is",
          also: [Finding.Also("c/d", place: "c.yaml:2"), Finding.Also("e/f", place: "e.yaml:3")])
      ], policies: ["a", "c", "e"])
    let json = String(decoding: result.json, as: UTF8.self)
    let places = #""also":["c.yaml:2","e.yaml:3"]"#
    #expect(json.contains(places))
    let read = try RequestResult(json: result.json)
    #expect(read.json == result.json)
    #expect(read.decision?.findings[0].places == result.decision?.findings[0].places)
    let older = json.replacing(
      places,
      with: #""also":[{"finding":"c/d","place":"c.yaml:2"},{"finding":"e/f","place":"e.yaml:3"}]"#)
    #expect(try RequestResult(json: Array(older.utf8)) == result)
  }

  @Test(arguments: ["held/HD-1.yaml", #"held/",\"settled_as":"#, ""])
  func `a result can be told of a file that was found elsewhere`(file: String) throws {
    var result = fullResult(saying: #"","settled_as":null,"#)
    let json = result.json
    #expect(RequestResult.afterFile(in: json).first == UInt8(ascii: ","))
    let moved = Array(RequestResult.json(json, withFile: file).utf8)
    result.file = file
    #expect(moved == result.json)
    #expect(RequestResult.afterFile(in: moved) == RequestResult.afterFile(in: json))
  }

  @Test func `a run, its summary and its audit head are written with all their keys`() throws {
    var run = RunRecord(
      id: "20261120T150000Z-42", mode: .dryRun, startedAt: Timestamp(millisecondsSince1970: 0),
      host: "helpdesk-1", version: "1.0", configurationDigest: digest(1), policiesDigest: digest(2),
      provider: "embedded")
    run.summary.add(fullResult(saying: "ok"))
    var applied = fullResult(saying: "ok")
    applied.outcome = .applied
    run.summary.add(applied)
    var json = JSONText()
    json.object { json in
      json.key("run")
      run.writeRun(to: &json)
      json.key("summary")
      run.summary.write(to: &json)
      json.key("audit")
      run.writeAudit(to: &json)
    }
    let zeros = String(repeating: "0", count: 62)
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"run":{"id":"20261120T150000Z-42","mode":"dry-run","#
        + #""started_at":"1970-01-01T00:00:00Z","finished_at":null,"decided_as_of":null,"#
        + #""host":"helpdesk-1","version":"1.0","configuration_digest":"sha256:\#(zeros)01","#
        + #""policies_digest":"sha256:\#(zeros)02","provider":"embedded"},"#
        + #""summary":{"requests":2,"applied":1,"held":1,"denied":0,"invalid":0,"deferred":0,"#
        + #""failed":0,"duplicate":0,"subjects":1,"authenticators_removed":1},"audit":null}"#)
    run.auditHead = AuditHead(sequence: 7, hash: digest(3))
    json = JSONText()
    run.writeAudit(to: &json)
    #expect(
      String(decoding: json.bytes, as: UTF8.self) == #"{"sequence":7,"hash":"sha256:\#(zeros)03"}"#)
  }

  /// A held result in which every optional value is there and every text is the given one.
  private func fullResult(saying text: String) -> RequestResult {
    let moment = Timestamp(rfc3339: "2025-03-02T09:05:00Z")!
    var result = RequestResult(file: text, outcome: .held)
    result.settledAs = text
    result.digest = digest(9)
    result.id = text
    result.kind = text
    result.org = text
    result.level = text
    result.users = [text]
    result.requester = text
    result.submitter = text
    result.submitterPerson = text
    result.signedBy = SignerResult(
      person: text, keyFingerprint: text, principal: text, objection: text)
    result.decision = Decision(
      findings: [
        Finding(text, .hold, place: text, sentence: text, facts: [text], remedy: text),
        Finding(text, .permit, place: nil, sentence: text),
      ], policies: [text], lacks: [text, text], deadline: moment)
    result.approvals = [
      ApprovalResult(
        .refusal, by: text, person: text, at: moment, expiresAt: moment, proof: "signed",
        keyFingerprint: text, principal: text, objection: text, comment: text)
    ]
    result.resets = [
      ResetResult(
        user: text, login: text,
        authenticators: [
          Authenticator(
            id: AuthenticatorID(text), level: .org, org: OrgID(text), kind: text, enrolledAt: moment
          )
        ])
    ]
    result.problems = [text, text]
    result.fault = .otherBytes
    result.notes = [text]
    return result
  }

  private func digest(_ last: UInt8) -> Digest {
    Digest(bytes: Array(repeating: 0, count: 31) + [last])!
  }
}
