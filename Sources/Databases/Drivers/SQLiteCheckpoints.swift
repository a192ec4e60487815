import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Works the write-ahead log into the database while commits go on.
///
/// By itself SQLite has one commit in many do that, and whoever waits for that commit waits for
/// megabytes to be copied. Here it is done beside the commits, on a thread and over a connection of
/// its own; only where the log grows faster than it is worked in does a commit do the rest, so that
/// the log begins anew and never grows far beyond its limit. What fails is left to the next time, as
/// with SQLite's own: the log has it all, and keeps it until it is worked in.
///
/// A log that was worked in to its last page is never begun to be worked in again: the next commit
/// may begin it anew at that very moment, and SQLite before 3.51.3 could then take pages for worked
/// in that are not (https://www.sqlite.org/wal.html#walresetbug).
final class SQLiteCheckpoints {
  /// So much is gathered in the log before it is worked in: a page that many commits change is then
  /// written once, and a log that begins anew makes its first commit wait for the disk twice. In bytes.
  private static let step = 5 << 20
  /// Where a commit sees to it that the log begins anew; far enough above `step` that it hardly comes to
  /// that. In bytes.
  private static let limit = 12 << 20

  private let queue: DatabaseQueue
  private let thread = DispatchQueue(label: "mfareset.log")
  private let underWay = DispatchGroup()
  private let own: Own
  private let pageSize: Int
  /// How many pages of the log were there when it was last begun to be worked in.
  private var pagesSeen = 0

  /// The connection that works the log in; opened when it is first of use.
  private final class Own: Sendable {
    let open: @Sendable () throws -> DatabaseQueue
    let queue = Mutex<DatabaseQueue?>(nil)
    /// How many pages the log had when all of them were worked in.
    let wholeLog = Atomic(-1)

    init(open: @escaping @Sendable () throws -> DatabaseQueue) { self.open = open }

    func workIn() {
      queue.withLock { queue in
        if queue == nil { queue = try? open() }
        let done = try? queue?.unsafeReentrantWrite { try $0.checkpoint(.passive) }
        guard let done, done.checkpointedFrameCount == done.walFrameCount else { return }
        wholeLog.store(done.walFrameCount, ordering: .releasing)
      }
    }
  }

  /// Takes over from SQLite on a connection that commits, until this goes out of use.
  init(
    for queue: DatabaseQueue, pageSize: Int, open: @escaping @Sendable () throws -> DatabaseQueue
  ) {
    self.queue = queue
    self.pageSize = pageSize
    own = Own(open: open)
    let this = Unmanaged.passUnretained(self).toOpaque()
    queue.unsafeReentrantRead { database in
      _ = sqlite3_wal_hook(
        database.sqliteConnection,
        { this, database, name, pages in
          guard let this, let database else { return SQLITE_OK }
          Unmanaged<SQLiteCheckpoints>.fromOpaque(this).takeUnretainedValue()
            .committed(leaving: Int(pages), on: database)
          return SQLITE_OK
        }, this)
    }
  }

  deinit {
    queue.unsafeReentrantRead { _ = sqlite3_wal_hook($0.sqliteConnection, nil, nil) }
    // The connection that closes last works the rest in and removes the log.
    underWay.wait()
  }

  private func committed(leaving pages: Int, on database: OpaquePointer) {
    if pages < pagesSeen {
      pagesSeen = 0
      underWay.wait()
      own.wholeLog.store(-1, ordering: .releasing)
    }
    let isAtLimit = pages * pageSize >= Self.limit
    guard isAtLimit || (pages - pagesSeen) * pageSize >= Self.step else { return }
    if isAtLimit {
      underWay.wait()
      sqlite3_wal_checkpoint_v2(database, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    } else {
      // In this order: what was under way has told by then how far it came.
      guard underWay.wait(timeout: .now()) == .success,
        own.wholeLog.load(ordering: .acquiring) != pages
      else { return }
      thread.async(group: underWay) { [own] in own.workIn() }
    }
    pagesSeen = pages
  }
}
