public import ResetModel

/// A file that was claimed, with its digest and what it says; a class, since it goes through many
/// hands and each copy of its dozens of fields would be counted.
public final class ReadFile: Sendable {
  /// SHA-256 of the exact bytes.
  public let digest: Digest
  public let reading: RequestReading
  /// What the file says as an approval or a refusal; nil for a file that is none.
  public let approval: ApprovalReading?

  public init(digest: Digest, reading: RequestReading, approval: ApprovalReading? = nil) {
    self.digest = digest
    self.reading = reading
    self.approval = approval
  }
}

/// Claims files one after another and reads them on all cores; what it gives is in the order of the
/// files.
struct BatchReader: Sendable {
  let queue: any Queue
  let read: @Sendable (ClaimedFile) -> ReadFile
  /// Where files are claimed; nil for where the batch is read.
  let claiming: (any TaskExecutor)?

  init(_ rooms: Run.Rooms) {
    queue = rooms.queue
    read = rooms.read
    claiming = rooms.folderWork
  }

  /// A file and what claiming and reading it gave; a class for the reason that `ReadFile` is one.
  final class Reading: Sendable {
    let file: QueuedFile
    let claim: Claim
    /// What was read; nil where there was nothing to read.
    let content: ReadFile?

    init(file: QueuedFile, claim: Claim, content: ReadFile?) {
      self.file = file
      self.claim = claim
      self.content = content
    }

    /// Whether it is a request, or nobody knows.
    func mayBeRequest(in queue: any Queue) -> Bool {
      switch claim {
      case .read: content?.approval == nil
      case .unsettled: true
      case .gone: isUnread(in: queue)
      case .refused, .immovable: false
      }
    }

    /// Whether it is there and cannot be read just now, such as for want of descriptors.
    func isUnread(in queue: any Queue) -> Bool {
      if case .gone = claim { queue.holds(file.path) } else { false }
    }

    var unsettled: Unsettled? {
      guard case .unsettled(let wait) = claim else { return nil }
      return Unsettled(file: file, wait: wait)
    }
  }

  /// Enough slices to keep a few cores busy without many small tasks.
  private static let slices = 4

  /// What was read, in the order of the files, and those that are left for the next batch.
  struct Batch: Sendable {
    let readings: [Reading]
    let left: [QueuedFile]
  }

  /// Reads files, at least one, until they have more than a batch may; once the task is cancelled,
  /// what was not begun is left out.
  @concurrent func read(_ files: [QueuedFile], atMost limit: Int) async -> Batch {
    let claimed = await withTaskExecutorPreference(claiming) { await claim(files.prefix(limit)) }
    return Batch(
      readings: await read(claimed),
      left: Task.isCancelled ? [] : Array(files.dropFirst(claimed.count)))
  }

  private func read(_ claimed: [(QueuedFile, Claim)]) async -> [Reading] {
    let size = max(1, (claimed.count + Self.slices - 1) / Self.slices)
    return await withTaskGroup(of: (Int, [Reading]).self) { group in
      for (index, start) in stride(from: 0, to: claimed.count, by: size).enumerated() {
        group.addTask {
          var readings: [Reading] = []
          readings.reserveCapacity(size)
          for (file, claim) in claimed[start..<min(start + size, claimed.count)]
          where !Task.isCancelled {
            readings.append(readOne(file, claim))
          }
          return (index, readings)
        }
      }
      var parts: [[Reading]] = Array(repeating: [], count: Self.slices)
      for await (index, part) in group { parts[index] = part }
      return parts.flatMap(\.self)
    }
  }

  @concurrent private func claim(
    _ files: ArraySlice<QueuedFile>
  ) async -> [(QueuedFile, Claim)] {
    var claimed: [(QueuedFile, Claim)] = []
    claimed.reserveCapacity(files.count)
    var bytes = 0
    for file in files {
      guard !Task.isCancelled, bytes < Run.Options.batchBytes else { break }
      let claim = queue.claim(file)
      if case .read(let file) = claim { bytes += file.bytes.count }
      claimed.append((file, claim))
    }
    return claimed
  }

  private func readOne(_ file: QueuedFile, _ claim: Claim) -> Reading {
    guard case .read(let claimed) = claim else {
      return Reading(file: file, claim: claim, content: nil)
    }
    return Reading(file: file, claim: claim, content: read(claimed))
  }
}
