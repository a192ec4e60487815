public import ResetModel

/// A file that was claimed, with its digest and what it says.
public struct ReadFile: Sendable {
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

/// Claims and reads files on all cores; what it gives is in the order of the files.
struct BatchReader: Sendable {
  let queue: any Queue
  let read: @Sendable (ClaimedFile) -> ReadFile

  /// A file and what claiming and reading it gave.
  struct Reading: Sendable {
    let file: QueuedFile
    let claim: Claim
    /// What was read; nil where there was nothing to read.
    let content: ReadFile?

    var unsettled: Unsettled? {
      guard case .unsettled(let wait) = claim else { return nil }
      return Unsettled(file: file, wait: wait)
    }
  }

  /// Enough slices to keep a few cores busy without many small tasks.
  private static let slices = 4

  /// Once the task is cancelled, what was not begun is left out.
  @concurrent func read(_ files: ArraySlice<QueuedFile>) async -> [Reading] {
    let size = max(1, (files.count + Self.slices - 1) / Self.slices)
    return await withTaskGroup(of: (Int, [Reading]).self) { group in
      for (index, start) in stride(from: files.startIndex, to: files.endIndex, by: size)
        .enumerated()
      {
        let slice = files[start..<min(start + size, files.endIndex)]
        group.addTask {
          var readings: [Reading] = []
          for file in slice where !Task.isCancelled { readings.append(readOne(file)) }
          return (index, readings)
        }
      }
      var parts: [(Int, [Reading])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  private func readOne(_ file: QueuedFile) -> Reading {
    let claim = queue.claim(file)
    guard case .read(let claimed) = claim else {
      return Reading(file: file, claim: claim, content: nil)
    }
    return Reading(file: file, claim: claim, content: read(claimed))
  }
}
