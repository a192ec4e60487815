import Glibc
import Journals
import RequestQueue
import ResetEngine
import ResetModel

/// A file that somebody writes where it can be seen, little by little.
struct SlowWriting {
  let descriptor: Int32
  let inode: UInt64
  let paper: Paper
  let bytes: [UInt8]
  var written: Int
  /// Of what is written.
  var digest: Digest
}

extension Simulation {
  /// Drops a file whole, on a disk that may fail.
  @discardableResult
  func drop(_ bytes: [UInt8], _ paper: Paper, as name: String) -> Bool {
    let digest = papers.add(paper, bytes)
    _ = files.look()
    let before = files.counts[digest] ?? 0
    do {
      _ = try DropBox(queue: world.queue, interference: shakyDisk).drop(
        bytes, named: FileName(name))
    } catch {
      note("failed")
    }
    return publish(digest, before)
  }

  /// Drops a word with its signature.
  func drop(_ word: Word, as name: String) {
    let bytes = Array(word.text.utf8)
    let signature = Array("signed by \(word.by)".utf8)
    let digest = papers.add(.word(word), bytes)
    let mark = papers.add(.signature(word.by), signature)
    _ = files.look()
    let before = (files.counts[digest] ?? 0, files.counts[mark] ?? 0)
    do {
      _ = try DropBox(queue: world.queue, interference: shakyDisk).drop(
        bytes, signature: signature, named: FileName(name))
    } catch {
      note("failed")
    }
    let isSigned = publish(mark, before.1)
    if publish(digest, before.0), isSigned { signed.insert(digest) }
  }

  /// Notes what has come, even where the one who dropped it was told otherwise.
  @discardableResult
  func publish(_ digest: Digest, _ before: Int) -> Bool {
    if let wrong = files.look() { fail(wrong) }
    let after = files.counts[digest] ?? 0
    guard after > before else { return false }
    files.published(digest)
    for entry in files[.incoming] where entry.content == digest && arrivals[entry.inode] == nil {
      stamp(entry)
    }
    return true
  }

  /// Gives a file the simulation's time.
  func stamp(_ entry: FolderWatch.Entry) {
    arrivals[entry.inode] = clock.now()
    let seconds = clock.now().millisecondsSince1970
    let time = timespec(
      tv_sec: Int(seconds / 1000), tv_nsec: Int(seconds % 1000) * 1_000_000)
    utimensat(AT_FDCWD, "\(world.queue)/\(entry.file.path)", [time, time], AT_SYMLINK_NOFOLLOW)
  }

  private var shakyDisk: Interference? {
    guard !isQuiet, dice.roll(1...12) == 1 else { return nil }
    return Interference { [self] step, _ in
      guard dice.roll(1...6) == 1 else { return nil }
      return [ENOSPC, EIO, EINTR][dice.roll(0...2)]
    }
  }

  func beginWriting() {
    let ticket = newTicket()
    let bytes = Array(ticket.text.utf8)
    // Never the last line's end: what is torn there would be whole.
    let written = dice.roll(0...bytes.count - 3)
    let name = "slow-\(ticket.serial).yaml"
    let descriptor = open(
      "\(world.queue)/incoming/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { return fail("cannot write \(name)") }
    var found = stat()
    fstat(descriptor, &found)
    var writing = SlowWriting(
      descriptor: descriptor, inode: UInt64(found.st_ino), paper: .ticket(ticket), bytes: bytes,
      written: 0, digest: Digest.sha256(of: []))
    arrivals[writing.inode] = nil
    write(written, &writing)
    unfinished.append(writing)
  }

  func goOnWriting() {
    if !owedSignatures.isEmpty, dice.flip() { return signLate() }
    guard !unfinished.isEmpty else { return }
    let index = dice.roll(0...unfinished.count - 1)
    let left = unfinished[index].bytes.count - unfinished[index].written
    files.tookAway(unfinished[index].digest)
    write(left > 4 && dice.flip() ? left / 2 : left, &unfinished[index])
    guard unfinished[index].written == unfinished[index].bytes.count else { return }
    close(unfinished.remove(at: index).descriptor)
  }

  /// Whoever wrote it is gone, and half of it is there.
  func tear() {
    guard !unfinished.isEmpty else { return }
    let writing = unfinished.remove(at: dice.roll(0...unfinished.count - 1))
    torn.insert(writing.digest)
    close(writing.descriptor)
  }

  private func write(_ count: Int, _ writing: inout SlowWriting) {
    let part = Array(writing.bytes[writing.written..<writing.written + count])
    Glibc.write(writing.descriptor, part, part.count)
    writing.written += count
    let isWhole = writing.written == writing.bytes.count
    writing.digest = papers.add(
      isWhole ? writing.paper : .scrap, Array(writing.bytes[..<writing.written]))
    let now = clock.now().millisecondsSince1970
    let time = timespec(tv_sec: Int(now / 1000), tv_nsec: Int(now % 1000) * 1_000_000)
    futimens(writing.descriptor, [time, time])
    arrivals[writing.inode] = clock.now()
    files.wrote(to: writing.inode)
    files.published(writing.digest)
  }
}
