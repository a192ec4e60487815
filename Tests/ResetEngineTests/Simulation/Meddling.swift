import Glibc
import RequestQueue
import ResetEngine
import ResetModel

/// What others do to files that are there already.
extension Simulation {
  /// A file that may be meddled with: in `incoming` or `held`, and nobody writes it.
  private func anyFile() -> FolderWatch.Entry? {
    _ = files.look()
    let there = (files[.incoming] + files[.held]).filter { entry in
      !unfinished.contains { $0.inode == entry.inode }
    }.sorted { $0.file.path < $1.file.path }
    return there.isEmpty ? nil : there[dice.roll(0...there.count - 1)]
  }

  private func anyTicketFile() -> (FolderWatch.Entry, Ticket, Digest)? {
    guard let entry = anyFile(), let digest = entry.content, let ticket = papers.ticket(digest)
    else { return nil }
    return (entry, ticket, digest)
  }

  /// Writes something else into a file where it stands.
  func edit() {
    guard let (entry, ticket, digest) = anyTicketFile() else { return }
    note(entry.file.path)
    let other = rewritten(ticket)
    let bytes = Array(other.text.utf8)
    let file = open("\(world.queue)/\(entry.file.path)", O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard file >= 0 else { return fail("cannot edit \(entry.file.path)") }
    write(file, bytes, bytes.count)
    close(file)
    files.tookAway(digest)
    files.wrote(to: entry.inode)
    files.published(papers.add(.ticket(other), bytes))
    stamp(entry)
  }

  /// Puts another file in the place of one.
  func swap() {
    guard let (entry, ticket, digest) = anyTicketFile() else { return }
    note(entry.file.path)
    let other = rewritten(ticket)
    let bytes = Array(other.text.utf8)
    let hidden = "\(world.queue)/incoming/.swap"
    let file = open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    write(file, bytes, bytes.count)
    close(file)
    guard rename(hidden, "\(world.queue)/\(entry.file.path)") == 0 else {
      return fail("cannot swap \(entry.file.path)")
    }
    files.tookAway(digest)
    let content = papers.add(.ticket(other), bytes)
    files.published(content)
    if let wrong = files.look() { return fail(wrong) }
    for entry in files.entries.joined() where entry.content == content { stamp(entry) }
  }

  func takeAway() {
    guard let entry = anyFile(), let digest = entry.content else { return }
    note(entry.file.path)
    guard remove("\(world.queue)/\(entry.file.path)") == 0 else {
      return fail("cannot take away \(entry.file.path)")
    }
    files.tookAway(digest)
  }

  func touch() {
    guard let entry = anyFile() else { return }
    note(entry.file.path)
    if let digest = entry.content { files.touched(digest) }
    stamp(entry)
  }

  /// What is no file that could be read, or has no name that is taken for a request's.
  func dropJunk() {
    let serial = papers.nextSerial()
    let path = "\(world.queue)/incoming/junk-\(serial)"
    let name: String
    switch dice.roll(1...6) {
    case 1:
      name = path + ".yaml"
      symlink("/etc/passwd", name)
    case 2:
      name = path + ".yml"
      mkfifo(name, 0o600)
    case 3:
      name = path + ".json"
      mkdir(name, 0o700)
    default:
      let texts = ["kind: [", "\u{0}\u{1}", String(repeating: "# long\n", count: 10_000), "{}"]
      let endings = [".yaml", ".yaml", ".yaml", ".txt", ".yaml.part", ".yaml.sig"]
      name = path + endings[dice.roll(0...5)]
      let bytes = Array("# \(serial)\n\(texts[dice.roll(0...3)])".utf8)
      let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
      write(file, bytes, bytes.count)
      close(file)
      papers.add(.scrap, bytes)
    }
    if let wrong = files.look() { return fail(wrong) }
    for entry in files[.incoming]
    where entry.file.path == "incoming/\(name.split(separator: "/").last!)" {
      if let content = entry.content { files.published(content) }
      stamp(entry)
    }
  }
}
