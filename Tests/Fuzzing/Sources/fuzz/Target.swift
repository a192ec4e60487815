import LocatedYAML
import PolicyEngine
import RequestFiles
import ResetModel
import Workspaces

/// A reader that is given any bytes; what it promises stands in its function, and a promise that is
/// broken stops the program.
enum Target: String, CaseIterable {
  case document
  case request
  case approval
  case policy
  case cases
  case configuration

  func tryOut(_ bytes: [UInt8]) {
    let source = SourceText(file: "\(rawValue).yaml", bytes: bytes)
    switch self {
    case .document: tryDocument(source)
    case .request: tryRequests(source)
    case .approval: tryApproval(source)
    case .policy: tryPolicy(source)
    case .cases: tryCases(source)
    case .configuration: tryConfiguration(source)
    }
  }
}

/// A document is the same whoever reads it. A byte order mark means nothing, but whoever reads plain
/// documents without libyaml gives up at it: the marked text is what libyaml reads.
private func tryDocument(_ source: SourceText) {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  guard !source.bytes.starts(with: mark), source.bytes.count <= YAMLLimits.document.bytes - 3 else {
    return
  }
  func read(_ source: SourceText) -> (root: YAMLNode?, problems: [Problem]) {
    do throws(YAMLRefusal) { return (try YAMLDocument(source).root, []) } catch {
      return (error.root, error.problems)
    }
  }
  let document = read(source)
  let marked = read(SourceText(file: source.file, bytes: mark + source.bytes))
  promise(document.root == marked.root, "libyaml reads the same values at the same places")
  promise(document.problems == marked.problems, "libyaml finds the same problems")
  promiseHarmless(document.problems)
}

/// One file is cut into its documents, and each is read as a request.
private func tryRequests(_ source: SourceText) {
  let documents = RequestReader.split(source)
  promise(!documents.isEmpty, "a file has at least one document")
  // What is left out between documents is empty ones; nothing is ever there twice.
  promise(
    documents.reduce(0) { $0 + $1.bytes.count } <= source.bytes.count,
    "documents are not longer than their file")
  for document in documents.prefix(8) {
    let reading = RequestReader.read(document)
    let again = RequestReader.read(document)
    promise(reading.request == again.request, "the same bytes are the same request")
    promise(reading.problems == again.problems, "the same bytes have the same problems")
    let isRefused = reading.problems.contains { $0.severity == .error }
    promise(
      (reading.request == nil) == isRefused, "a request is refused for a problem that is told")
    promiseHarmless(reading.problems)
    promiseUnharmed(RequestResult(of: reading))
  }
}

/// An approval that was read is written as it would be signed, and read back.
private func tryApproval(_ source: SourceText) {
  let reading = ApprovalReader.read(source)
  let again = ApprovalReader.read(source)
  promise(reading?.document == again?.document, "the same bytes are the same approval")
  promise(reading?.problems == again?.problems, "the same bytes have the same problems")
  guard let reading else { return }
  promiseHarmless(reading.problems)
  promise(
    (reading.document == nil) == !reading.problems.isEmpty,
    "an approval is refused for a problem that is told")
  guard let document = reading.document else { return }
  let text = SourceText(file: source.file, bytes: ApprovalReader.text(of: document))
  promise(
    ApprovalReader.read(text)?.document == document,
    "an approval that is written is the approval that is read")
}

/// A folder of one policy is read, raised to elevated threat, and searched for contradictions.
private func tryPolicy(_ source: SourceText) {
  do throws(PolicyProblems) {
    let policies = try PolicySet.read([source], folder: "policies")
    let again = try PolicySet.read([source], folder: "policies")
    promise(
      policies.policies.map(\.name) == again.policies.map(\.name),
      "the same bytes are the same policy")
    let lint = PolicyLint(fields: RequestReader.fieldPaths)
    promiseHarmless(lint.problems(in: policies))
    promise(
      lint.problems(in: policies) == lint.problems(in: again), "the same policy, the same problems")
    promiseHarmless(lint.problems(in: policies.underElevatedThreat))
  } catch {
    promise(!error.problems.isEmpty, "a policy is refused for a problem that is told")
    promiseHarmless(error.problems)
  }
}

/// A file of cases is read, and each case's request with it.
private func tryCases(_ source: SourceText) {
  do throws(PolicyProblems) {
    let file = try PolicyCases.read(source)
    for policyCase in file.cases.prefix(8) {
      let reading = RequestReader.read(policyCase.request, in: policyCase.source)
      promiseHarmless(reading.problems)
    }
  } catch {
    promise(!error.problems.isEmpty, "cases are refused for a problem that is told")
    promiseHarmless(error.problems)
  }
}

/// A configuration is read or refused, never half.
private func tryConfiguration(_ source: SourceText) {
  let reading = Configuration.read(source)
  let again = Configuration.read(source)
  promise(
    reading.configuration == again.configuration && reading.problems == again.problems,
    "the same bytes are the same configuration")
  promise(
    (reading.configuration == nil) == reading.problems.contains { $0.severity == .error },
    "a configuration is refused for a problem that is told")
  promiseHarmless(reading.problems)
}
