import ResetEngine
import ResetModel
import Testing

@Suite struct QueuedFilesTests {
  private static let files = [
    QueuedFile(folder: .incoming, name: FileName("HD-2.yaml")),
    QueuedFile(folder: .held, name: FileName("HD-10.yaml")),
    QueuedFile(folder: .incoming, name: FileName(bytes: [0xFF, 0x2E])),
    QueuedFile(folder: .incoming, name: FileName("HD-1.yaml")),
    QueuedFile(folder: .held, name: FileName("é.yaml")),
    QueuedFile(folder: .incoming, name: FileName("HD-1")),
    QueuedFile(folder: .incoming, name: FileName("HD-1.yaml")),
  ]

  @Test func `packed files are those that were put in, in their order`() {
    #expect(Array(QueuedFiles(Self.files)) == Self.files)
    #expect(QueuedFiles(Self.files).reversed() == Self.files.reversed())
    #expect(Array(QueuedFiles(Self.files)[2..<5]) == Array(Self.files[2..<5]))
    #expect(QueuedFiles().isEmpty && QueuedFiles([]).sortedByName().isEmpty)
  }

  @Test func `those that are kept stay in their order`() {
    let isHeld = { (file: QueuedFile) in file.folder == .held }
    #expect(Array(QueuedFiles(Self.files).filter(isHeld)) == Self.files.filter(isHeld))
    #expect(QueuedFiles(Self.files).filter { _ in false }.isEmpty)
  }

  @Test func `names are sorted by their bytes, a shorter one before what it begins`() {
    #expect(
      QueuedFiles(Self.files).sortedByName().map(\.name)
        == Self.files.map(\.name).sorted())
  }
}
