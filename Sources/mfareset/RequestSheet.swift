import Glibc
import IdentityProviders
import LocatedYAML
import Reports
import ResetEngine
import ResetModel

/// What somebody must see before they approve or refuse: whose MFA, why, on what evidence, what
/// policies say and still lack, and what their word would change.
struct RequestSheet {
  let request: ResetRequest
  /// The request's own text, whose further fields (`device`, `sandbox`) are shown as they stand.
  let source: SourceText
  let prospect: Prospect
  let directory: EmbeddedDirectory
  /// The key that would sign, as it was named.
  let key: String
  let colour: Bool

  /// The whole sheet, each line ended by a newline; escaped.
  func text() throws -> String {
    var title = Paragraph()
    title.add(VisibleText.escape(request.id.value.text), .bold)
    title.add("\(request.kind), level \(request.level.value.rawValue), in")
    title.add(VisibleText.escape(request.org.value.text))
    var text = title.lines(colour: colour) + "\n"
    for (label, said) in try subjects() + story() + evidence() { text += row(label, said) }
    text += row("digest", ["\(prospect.word.digest)"]) + "\n"
    return text + standing() + "\n" + speaker()
  }

  /// The question, for one user or several.
  func question() throws -> String {
    let level = request.level.value == .org ? "org-level MFA" : "MFA"
    let reset = prospect.word.word == .approval ? "Reset" : "Refuse to reset"
    switch request.users {
    case .everyone:
      let people = try directory.users(of: request.org.value).count
      return
        "\(reset) \(level) for everyone in \(shown(request.org.value.text)) (\(people) people)?"
    case .named(let names) where names.count == 1: return "\(reset) \(level) for this user?"
    case .named(let names): return "\(reset) \(level) for these \(names.count) users?"
    }
  }

  private var now: Timestamp { prospect.word.at }
}

// The facts.
extension RequestSheet {
  private typealias Row = (label: String, said: [String])

  /// More of them are counted, not told: what matters must stay on the screen.
  private static let toldUsers = 20
  private static let toldCharacters = 600

  private func subjects() throws -> [Row] {
    guard case .named(let names) = request.users else {
      let people = try directory.users(of: request.org.value)
      let first = people.prefix(5).map(\.login).joined(separator: ", ")
      let more = people.count > 5 ? " and \(people.count - 5) more" : ""
      return [
        ("resets", ["everyone in \(request.org.value), \(people.count) people: \(first)\(more)"])
      ]
    }
    var rows: [Row] = []
    for name in names.prefix(Self.toldUsers) {
      for user in try directory.users(named: name.value) {
        let removed = try directory.authenticators(
          of: user.id, level: request.level.value, org: request.org.value)
        let roles = (user.roles(in: request.org.value) ?? []).sorted().map(\.text)
        let role = roles.isEmpty ? "" : ", \(roles.joined(separator: ", "))"
        rows.append(
          (
            "resets",
            ["\(user.name) (\(user.login), id \(user.id)\(role))"]
              + removed.map { authenticator in
                let since = authenticator.enrolledAt.map { ", enrolled \($0)" } ?? ""
                return "- \(authenticator.kind) \(authenticator.id)\(since)"
              } + (removed.isEmpty ? ["- nothing is enrolled at this level"] : [])
          ))
      }
    }
    if names.count > Self.toldUsers {
      rows.append(("", ["and \(names.count - Self.toldUsers) more users"]))
    }
    return rows
  }

  private func story() -> [Row] {
    var rows: [Row] = [("because", [request.reason])]
    for key in ["device", "sandbox"] {
      guard let details = details(of: key) else { continue }
      rows.append((key, [details]))
    }
    rows.append(
      ("asked by", ["\(request.requestedBy.value), \(age(request.requestedAt.value))"]))
    if let account = prospect.before.submitter {
      rows.append(("dropped by", ["the account \(account)"]))
    }
    return rows
  }

  private func evidence() -> [Row] {
    var rows: [Row] = request.identityChecks.prefix(Self.toldUsers).map { check in
      let reference = check.reference.map { ", \($0)" } ?? ""
      return ("checked by", ["\(check.by), \(check.method), \(age(check.at))\(reference)"])
    }
    if rows.isEmpty { rows.append(("checked by", ["nobody, by what the request says"])) }
    rows += prospect.before.approvals.prefix(Self.toldUsers).map { approval in
      let comment = approval.comment.map { ": \($0)" } ?? ""
      let standing = approval.objection.map { "; does not count: \($0)" } ?? ""
      return (
        approval.word == .approval ? "approved by" : "refused by",
        ["\(approval.by), \(approval.proof), \(age(approval.at))\(comment)\(standing)"]
      )
    }
    return rows
  }

  /// What a mapping of the request says, in a sentence: `iPhone 15; lost at 2026-11-19T18:30:00Z`.
  private func details(of key: String) -> String? {
    guard let document = try? YAMLDocument(source),
      case .mapping(let pairs)? = document.root[key]?.content
    else { return nil }
    return pairs.compactMap { pair in
      guard case .scalar(let scalar) = pair.value.content, !scalar.isNull else { return nil }
      let name = pair.key == "description" ? "" : pair.key.replacing("_", with: " ") + " "
      return name + scalar.text
    }.joined(separator: "; ")
  }

  /// How long ago a moment was, and the moment.
  private func age(_ moment: Timestamp) -> String {
    let span = TimeSpan.between(moment, now)
    return span.seconds < 0
      ? "in \(span.approximately) (\(moment))" : "\(span.approximately) ago (\(moment))"
  }
}

// What comes of it.
extension RequestSheet {
  private var word: String { prospect.word.word.rawValue }

  /// What stands in the way now, and what the word changes of each.
  private func standing() -> String {
    let reasons =
      obstacles() + prospect.before.notes.map { Reason($0).lines(indent: 2, colour: colour) }
    var text = ""
    if !reasons.isEmpty {
      var line = Paragraph()
      line.add("Policies say")
      line.add(
        prospect.before.decision?.effect.rawValue ?? prospect.before.outcome.rawValue,
        prospect.before.outcome.style)
      line.add("because:")
      text = line.lines(colour: colour) + reasons.joined() + "\n"
    }
    var conclusion = Paragraph()
    switch prospect.after.outcome {
    case .applied: conclusion.add("With your \(word) the next run resets it.", .green)
    case .denied: conclusion.add("With your \(word) the next run denies it.", .red)
    case let outcome: conclusion.add("With your \(word) it is still \(outcome.rawValue).", .yellow)
    }
    return text + conclusion.lines(colour: colour)
  }

  private func obstacles() -> [String] {
    let after = prospect.after.decision?.findings ?? []
    let unmet = prospect.before.decision?.unmet ?? []
    let earlier = unmet.filter { $0.effect == .deny } + unmet.filter { $0.effect == .hold }
    return earlier.map { finding in
      let later = after.first { $0.name == finding.name && $0.place == finding.place }
      var why = Paragraph()
      why.add(VisibleText.escape(finding.sentence))
      why.add("(\(VisibleText.escape(finding.place ?? finding.name)))", .dim)
      var then = Paragraph()
      if let later, later.effect == .permit {
        then.add("your \(word) meets this", .green)
      } else if let remedy = later?.remedy ?? finding.remedy {
        if remedy != finding.remedy { then.add("with your \(word) it") }
        then.add(VisibleText.escape(remedy), .bold)
      } else {
        then.add("nothing that arrives later changes this")
      }
      return why.lines(startingWith: "  - ", indent: 4, colour: colour)
        + then.lines(startingWith: "    → ", indent: 6, colour: colour)
    }
  }

  private func speaker() -> String {
    let person = prospect.person
    let roles = (person.roles(in: request.org.value) ?? []).sorted().map(\.text)
    let role = roles.isEmpty ? "without a role" : roles.joined(separator: ", ")
    var line = Paragraph()
    line.add("You speak as")
    line.add(shown(person.name), .bold)
    line.add("(\(shown(person.login))), \(shown(role)) in \(shown(request.org.value.text)),")
    line.add("and sign with \(shown(key)).")
    if let end = prospect.word.expiresAt {
      line.add("Your \(word) counts for \(TimeSpan.between(now, end)), until \(end).")
    }
    return line.lines(colour: colour) + "\n"
  }
}

// How it looks.
extension RequestSheet {
  private static let margin = 14

  /// A label and what is said under it, wrapped behind the label, so that no text of a request can
  /// look like a label.
  private func row(_ label: String, _ said: [String]) -> String {
    var text = ""
    for (index, line) in said.enumerated() {
      let name = index == 0 ? label : ""
      let gap = String(repeating: " ", count: Self.margin - 2 - name.count)
      var paragraph = Paragraph()
      // Whom it is about stands out, and so does nothing that a request says.
      paragraph.add(shown(line), label == "resets" && index == 0 ? .bold : nil)
      let lines = paragraph.lines(
        startingWith: "  \(name)\(gap)", indent: Self.margin, colour: colour)
      text +=
        colour && !name.isEmpty
        ? "  " + ANSIStyle.dim.applied(to: name) + lines.dropFirst(2 + name.count) : lines
    }
    return text
  }

  private func shown(_ text: String) -> String {
    let escaped = VisibleText.escape(text)
    guard escaped.count > Self.toldCharacters else { return escaped }
    return escaped.prefix(Self.toldCharacters)
      + " … (\(escaped.count - Self.toldCharacters) more characters)"
  }
}
