public import ResetModel

/// The folders in which request files are dropped and settled. Everything in them is hostile.
public protocol Queue: Sendable {
  /// The files to look at: those of `incoming` in the order of their names' bytes, then those of
  /// `held`.
  func list() throws -> QueueListing

  /// Opens a file without following links, reads it once, and tells who owns it; or says why not.
  /// Never blocks.
  func claim(_ file: QueuedFile) -> Claim

  /// Whether the queue holds a file (or anything) of that name: `held/HD-1.yaml`.
  func holds(_ path: String) -> Bool

  /// The name, relative to the queue, that a file is to have in a folder: its own, or `NAME.2.yaml`
  /// where that or its
  /// receipt's name is taken there or among the names given out since the last `synchronize`.
  func place(for name: FileName, in folder: QueueFolder) -> String

  /// Writes the receipt beside the place and moves the file there, if it is still the one that was
  /// claimed.
  ///
  /// Returns false, with nothing moved, where another file now bears the name, or none.
  func settle(_ file: QueuedFile, identity: FileIdentity, as place: String, receipt: [UInt8]?)
    throws -> Bool

  /// Writes a file anew at a place where the journal says that it stands and the folder does not
  /// have it.
  func restore(_ bytes: [UInt8], as place: String, receipt: [UInt8]?) throws

  /// Makes what was settled durable: syncs the folders that were touched.
  func synchronize() throws
}

/// What a look at the queue found.
public struct QueueListing: Sendable {
  public let files: [QueuedFile]
  /// Names in `incoming` that are not taken for requests, by their endings or marks; told so that
  /// nobody waits in vain.
  public let ignored: [FileName]

  public init(files: [QueuedFile], ignored: [FileName]) {
    self.files = files
    self.ignored = ignored
  }
}

/// A file's name as the kernel has it: bytes, in any encoding or none.
public struct FileName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  public init(_ text: String) { bytes = Array(text.utf8) }

  public static func < (one: FileName, other: FileName) -> Bool {
    one.bytes.lexicographicallyPrecedes(other.bytes)
  }

  /// The name as text; a byte that is not UTF-8 becomes `\xff`, and a backslash `\\`, so that the
  /// text tells the bytes.
  public var description: String { text }

  /// The bytes that a description tells; nil for text that no description gives.
  public init?(description: String) {
    var bytes: [UInt8] = []
    var rest = Array(description.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else {
          return nil
        }
        rest.removeFirst(2)
        bytes.append(value)
      default: return nil
      }
    }
    self.bytes = bytes
  }

  private var text: String {
    if !bytes.contains(UInt8(ascii: "\\")), let valid = String(validating: bytes, as: UTF8.self) {
      return valid
    }
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      if first == UInt8(ascii: "\\") {
        text += "\\\\"
        rest.removeFirst()
        continue
      }
      let length = (1...4).first {
        String(validating: rest.prefix($0), as: UTF8.self) != nil && rest.count >= $0
      }
      if let length {
        text += String(decoding: rest.prefix(length), as: UTF8.self)
        rest.removeFirst(length)
      } else {
        let hex = String(first, radix: 16)
        text += "\\x" + (hex.count == 1 ? "0" : "") + hex
        rest.removeFirst()
      }
    }
    return text
  }
}

/// A file of the queue by its name.
public struct QueuedFile: Hashable, Sendable {
  public let folder: QueueFolder
  public let name: FileName

  public init(folder: QueueFolder, name: FileName) {
    self.folder = folder
    self.name = name
  }

  /// Relative to the queue: `incoming/HD-1.yaml`.
  public var path: String { "\(folder.rawValue)/\(name)" }

  /// The file that a path names; nil for text that is no path.
  public init?(path: String) {
    guard let slash = path.firstIndex(of: "/"),
      let folder = QueueFolder(rawValue: String(path[..<slash])),
      let name = FileName(description: String(path[path.index(after: slash)...]))
    else { return nil }
    self.init(folder: folder, name: name)
  }
}

/// Which file a name stood for when it was claimed.
public struct FileIdentity: Hashable, Sendable {
  public let device: UInt64
  public let inode: UInt64

  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// What claiming a file gave.
public enum Claim: Sendable {
  case read(ClaimedFile)
  /// It is no plain file that may be read: a link, a pipe, a device, a folder, too large,
  /// unreadable. To be settled as
  /// invalid, unread.
  case refused(FileIdentity, submitter: String?, reason: String)
  /// It was written to less than the settle time ago, or somebody still holds it open for writing.
  case unsettled(wait: TimeSpan)
  /// It is gone, or changed while it was being read: the next run sees what is there then.
  case gone
}

/// A file's content, read once and never again.
public struct ClaimedFile: Sendable {
  public let file: QueuedFile
  public let identity: FileIdentity
  /// At most 64 KiB.
  public let bytes: [UInt8]
  /// The operating-system account that owns the file, by name or `uid:1000` where it has none.
  public let submitter: String

  public init(file: QueuedFile, identity: FileIdentity, bytes: [UInt8], submitter: String) {
    self.file = file
    self.identity = identity
    self.bytes = bytes
    self.submitter = submitter
  }
}
