import Databases
import RequestQueue
import ResetEngine
import ResetModel

/// Whether folders and journal agree once all has come to rest.
extension Simulation {
  /// Every file stands where the journal says, and the journal knows every file that stands there.
  func checkFolders() throws -> String? {
    var places: [String: Digest] = [:]
    // What could not be read is moved unread, if it is still there and still cannot be read;
    // nobody has its bytes to write it anew.
    var unread: Set<String> = []
    for row in try journal.rows(
      """
      SELECT settled_as, digest FROM request WHERE settled_as IS NOT NULL
        AND (replaced_by IS NULL OR outcome NOT IN ('held', 'deferred'))
      UNION ALL SELECT settled_as, digest FROM signed_approval
      """)
    {
      let place = try row.text(0)
      guard let digest = try row.optionalBlob(1).flatMap({ Digest(bytes: $0) }) else {
        unread.insert(place)
        continue
      }
      if places.updateValue(digest, forKey: place) != nil {
        return "two files are said to stand as \(place)"
      }
    }
    let standing = Dictionary(
      uniqueKeysWithValues: files.entries.joined().map { ($0.file.path, $0) })
    for (place, digest) in places.sorted(by: { $0.key < $1.key }) {
      guard let entry = standing[place] else { return "nothing stands as \(place)" }
      if entry.content != digest { return "something else stands as \(place)" }
    }
    for entry in files.entries.joined() {
      let name = entry.file.name.description
      guard let content = entry.content, !name.hasSuffix(".sig") else { continue }
      if entry.file.folder != .incoming {
        // The same word once more is recorded once.
        if places[entry.file.path] == nil, !unread.contains(entry.file.path),
          !journal.words.contains(content)
        {
          return "nobody knows why \(entry.file.path) is there"
        }
      } else if let wrong = checkIncoming(entry) {
        return wrong
      }
    }
    return nil
  }

  /// Beside every settled file stands a receipt that tells what the journal does.
  func checkReceipts() throws -> String? {
    for row in try journal.rows(
      """
      SELECT settled_as, outcome FROM request
      WHERE waiting = 0 AND digest IS NOT NULL AND outcome NOT IN ('held', 'deferred')
      """)
    {
      let (place, outcome) = (try row.text(0), try row.text(1))
      guard let receipt = QueuedFile(path: place)?.receipt.path,
        world.text(receipt)?.contains("outcome: \"\(outcome)\"") == true
      else { return "no receipt tells that \(place) was \(outcome)" }
    }
    return nil
  }

  /// In `incoming` stays what is not named as requests are, and a word whose request or signature
  /// may still come.
  private func checkIncoming(_ entry: FolderWatch.Entry) -> String? {
    let name = entry.file.name.description
    guard [".yaml", ".yml", ".json"].contains(where: name.hasSuffix) else { return nil }
    guard let digest = entry.content, papers.word(digest) != nil else {
      return "\(entry.file.path) was left where it is"
    }
    return nil
  }

  /// Nothing stands twice, unless a disk failed that could not tell, or somebody took it away when
  /// it was decided already.
  func checkCounts() -> String? {
    guard !diskHasFailed else { return nil }
    for (content, count) in files.counts
    where !files.meddled.contains(content) && files.owed[content] != count {
      return "\(told(content)) came \(files.owed[content] ?? 0) times"
    }
    return nil
  }

  /// What a content is, and where it stands.
  func told(_ content: Digest) -> String {
    let places = files.entries.joined().filter { $0.content == content }.map(\.file.path)
    return "\(papers[content].map { "\($0)" } ?? "\(content)") stands as \(places), and"
  }
}
