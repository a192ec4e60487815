import CLinux
import Glibc
import Testing
import Workspaces

/// What is read of files that an administrator keeps.
@Suite struct FileBytesTests {
  /// A file in memory, of a size that may be more than it holds.
  private struct File: ~Copyable {
    private let descriptor: Int32
    var path: String { "/proc/self/fd/\(descriptor)" }

    init(_ bytes: [UInt8], size: Int? = nil) throws {
      descriptor = memfd_create("file", MEMORY_FILE_CLOSE_ON_EXEC)
      try #require(descriptor >= 0)
      try #require(write(descriptor, bytes, bytes.count) == bytes.count)
      if let size { try #require(ftruncate(descriptor, off_t(size)) == 0) }
    }

    deinit { close(descriptor) }
  }

  @Test(arguments: [0, 1, 4_095, 4_096, 61_440, 65_536, 65_537, 200_000])
  func `a file is read whole, whatever its size`(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    let file = try File(bytes)
    #expect(FileBytes.read(file.path, atMost: 200_000) == bytes)
  }

  @Test(arguments: [11, 100_000, Int.max - 4_096, Int.max])
  func `a file over the limit is refused, however large it is said to be`(size: Int) throws {
    let file = try File([], size: size)
    #expect(FileBytes.read(file.path, atMost: 10) == nil)
    #expect(errno == EFBIG)
  }

  @Test func `a file is read piece by piece, none of them large`() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    let file = try File(bytes)
    var pieces: [[UInt8]] = []
    var sizes: Set<Int> = []
    let isRead = FileBytes.forEachPiece(of: file.path, atMost: 200_000) { piece, size in
      pieces.append(Array(piece))
      sizes.insert(size)
    }
    #expect(isRead)
    #expect(sizes == [bytes.count])
    #expect(Array(pieces.joined()) == bytes)
    #expect(pieces.allSatisfy { !$0.isEmpty && $0.count <= 65_536 })
    #expect(!FileBytes.forEachPiece(of: file.path, atMost: 199_999) { _, _ in })
    #expect(errno == EFBIG)
    #expect(!FileBytes.forEachPiece(of: "/proc", atMost: 1) { _, _ in })
    #expect(errno == EISDIR)
  }
}
