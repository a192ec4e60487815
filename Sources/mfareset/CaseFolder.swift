import Databases
import IdentityProviders
import Journals
import PolicyEngine
import RequestFiles
import ResetEngine
import ResetModel
import Workspaces

/// Runs the cases of a workspace's policies.
struct CaseFolder {
  let policies: PolicySet
  let folder: PolicyFolder

  /// What became of each case of a file; throws a `Failure` where the file cannot be read.
  func results(of file: SourceText) throws -> [CaseResult] {
    do {
      let cases = try PolicyCases.read(file)
      let directory = try directory(of: cases)
      return cases.cases.map { policyCase in
        policyCase.run(
          against: policies,
          facts: { policyCase throws(PolicyProblems) in try facts(of: policyCase, from: directory)
          },
          user: { name throws(PolicyProblems) in
            (try? directory.onlyUser(named: name))?.id
          })
      }
    } catch let refusal as PolicyProblems {
      throw Failure(.invalidInput, refusal.problems)
    }
  }

  /// The directory that the cases speak of, in a database of its own that nobody else sees.
  private func directory(of cases: PolicyCases) throws -> EmbeddedDirectory {
    let path = "\(folder.workspace.policies)/\(cases.directory.value)"
    let source = SourceText(
      file: cases.directory.value, bytes: FileBytes.read(path, atMost: 16 << 20) ?? [])
    guard !source.bytes.isEmpty else {
      throw PolicyProblems([
        Problem("directory: `\(cases.directory.value)` cannot be read", at: cases.directory.place)
      ])
    }
    let (contents, problems) = DirectoryFile.read(source)
    guard let contents else { throw PolicyProblems(problems) }
    return try Failure.translating {
      let directory = try EmbeddedDirectory(in: SQLiteConnection.inMemory())
      _ = try directory.importing(contents, apply: true)
      return directory
    }
  }

  /// Gathers a case's facts as a run gathers a request's, but for the signatures, of which the case
  /// itself says whether they count.
  private func facts(of policyCase: PolicyCase, from directory: EmbeddedDirectory)
    throws(PolicyProblems) -> Facts
  {
    let reading = RequestReader.read(policyCase.request, in: policyCase.source)
    let content = ReadFile(digest: .sha256(of: policyCase.source.bytes), reading: reading)
    let caseFile: CaseFile
    do {
      caseFile = try CaseFile(
        content, from: directory, signed: try approvals(in: policyCase, of: content, directory),
        signer: try policyCase.signer.flatMap(directory.onlyUser),
        submitter: try policyCase.submitter.flatMap(directory.onlyUser), now: policyCase.now)
    } catch {
      throw PolicyProblems([policyCase.source.problem("\(error)", at: policyCase.place)])
    }
    guard let facts = caseFile.facts else { throw PolicyProblems(caseFile.problems) }
    return facts
  }

  /// The signed words that speak of the case's request.
  private func approvals(
    in policyCase: PolicyCase, of content: ReadFile, _ directory: EmbeddedDirectory
  ) throws -> [Approval] {
    guard let id = content.reading.id?.value else { return [] }
    let words = try policyCase.signed.map { word in
      let document = ApprovalDocument(
        word: word.word, request: word.request ?? id,
        digest: word.bytes == .this ? content.digest : .sha256(of: []), by: word.by, at: word.at,
        expiresAt: word.expiresAt, comment: nil)
      return SignedWord(document, by: try directory.onlyUser(named: word.by), word.verdict)
    }
    return words.approvals(of: id, content.digest)
  }
}

extension CaseSignedWord {
  /// What a verifier would say of the signature.
  fileprivate var verdict: SignatureVerdict {
    guard namespace == SignatureNamespace.approval.rawValue else {
      return .refused(reason: "it was made for `\(namespace)`")
    }
    switch fault {
    case nil: return .valid(SigningKey(fingerprint: "", type: "", principal: by))
    case .unverified?: return .unavailable(reason: Fault.unverified.reason)
    case let fault?: return .refused(reason: fault.reason)
    }
  }
}

extension EmbeddedDirectory {
  /// The one user whom an id or a login names; nil for nobody or several.
  fileprivate func onlyUser(named name: String) throws -> User? {
    let users = try users(named: name)
    return users.count == 1 ? users[0] : nil
  }
}
