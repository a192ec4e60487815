import Glibc
import ResetModel

/// Tells on a terminal how far work has come, once it has taken a second: how much of it is done,
/// at what rate, and how long the rest will take.
final class Progress {
  private let noun: String
  private let line: PassingLine
  private let mayShow: () -> Bool
  private let now: () -> Duration
  private var total = 0
  private var start = Duration.zero
  private var nextShowing = Duration.zero

  private static let patience = Duration.seconds(1)
  private static let pause = Duration.milliseconds(100)

  /// - Parameters:
  ///   - noun: What is counted, in the plural: `files`.
  ///   - mayShow: Whether the terminal is at the beginning of a line.
  ///   - now: The time since some moment, which never goes back.
  init(
    of noun: String, on line: PassingLine, mayShow: @escaping () -> Bool = { true },
    now: @escaping () -> Duration
  ) {
    self.noun = noun
    self.line = line
    self.mayShow = mayShow
    self.now = now
  }

  /// The work begins.
  func begin(total: Int) {
    self.total = total
    start = now()
    nextShowing = start + Self.patience
  }

  /// So much of it is done.
  func advance(to done: Int) {
    let moment = now()
    guard moment >= nextShowing, done > 0, mayShow() else { return }
    nextShowing = moment + Self.pause
    line.show(text(done, after: moment - start))
  }

  /// The work is over, and the line gone.
  func end() { line.wipe() }

  private func text(_ done: Int, after span: Duration) -> String {
    let seconds = span / .seconds(1)
    let rate = Double(done) / seconds
    // A file can have more than one result, so that in the end there are more than were found.
    guard done < total else { return "\(done) \(noun), \(Self.words(rate))/s" }
    let rest = TimeSpan(seconds: Int64((Double(total - done) / rate).rounded(.up)))
    return "\(done) of \(total) \(noun), \(Self.words(rate))/s, \(rest.approximately) left"
  }

  /// With one digit after the point below ten.
  private static func words(_ rate: Double) -> String {
    let tenths = Int((rate * 10).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(rate.rounded()))"
  }
}

extension Progress {
  /// On standard error, if that is a terminal that can go back in a line, and nobody wants quiet;
  /// nil otherwise.
  ///
  /// With standard output in a pipe, the terminal belongs to whoever reads that: `mfareset run |
  /// less`.
  static func onTerminal(_ common: CommonOptions, of noun: String) -> Progress? {
    let terminal = getenv("TERM").map { String(cString: $0) }
    guard !common.quiet, common.logFormat == .text, terminal != nil, terminal != "dumb",
      isatty(STDERR_FILENO) == 1, !isPipe(STDOUT_FILENO)
    else { return nil }
    let beginning = ContinuousClock.now
    return Progress(
      of: noun, on: .standardError, mayShow: { !Console.isWithinLine },
      now: { beginning.duration(to: .now) })
  }

  private static func isPipe(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
  }
}
