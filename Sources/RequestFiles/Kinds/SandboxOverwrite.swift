internal import LocatedYAML
internal import ResetModel

/// A person overwrote the app's entry by adding a Sandbox account under the same label.
struct SandboxOverwrite: RequestFileKind {
  let kind = RequestKind.sandboxOverwrite
  let summary = "The authenticator app's entry was overwritten by that of a Sandbox account."
  let fields: [any AnyField] = [Self.sandbox]

  private static let sandbox = Field("sandbox", shape, required: true, "the sandbox that did it")

  private static let org = Field(
    "org", Shape<String>.name.map { OrgID($0) }.located, required: true,
    "the id of the sandbox org, whose own enrolments stay")
  private static let addedAt = Field(
    "added_at", Shape<Timestamp>.timestamp, "when its account was added, as 2026-11-20T09:12:00Z")

  private static let shape = Shape<Located<OrgID>>.mapping([org, addedAt]) { sandbox in
    _ = sandbox(addedAt)
    return sandbox(org)
  }

  func read(_ file: inout FieldReader, into draft: inout RequestDraft) {
    draft.sandboxOrg = file(Self.sandbox)
    guard let sandbox = draft.sandboxOrg, sandbox.value == draft.org?.value else { return }
    file.reader.report(
      "sandbox.org: `\(sandbox.value)` is the org to be reset itself", at: sandbox.place,
      hint: "name the sandbox that belongs to it")
  }
}
