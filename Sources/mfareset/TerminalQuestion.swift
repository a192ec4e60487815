import Glibc

/// A question to somebody at a terminal that takes nothing but an explicit yes.
struct TerminalQuestion {
  let text: String

  /// Throws where nobody can be asked: a pipe has no eyes, and must not say yes for anybody.
  static func refuseUnlessSomebodyIsThere() throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Failure(
        .usage,
        "standard input is no terminal, so nobody can be asked (give --yes with --digest, or use --print)"
      )
    }
    guard isatty(STDOUT_FILENO) == 1 else {
      throw Failure(
        .usage,
        "standard output is no terminal, so nobody could see what they are asked (give --yes with --digest, or use --print)"
      )
    }
  }

  /// Asks, and asks again where the answer is neither yes nor no; Enter, the end of the input and
  /// what is still neither at the third time mean no.
  func isAnsweredWithYes(colour: Bool) throws -> Bool {
    // What was typed before the question stood there is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    for _ in 0..<3 {
      try Console.write(Array("\(colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text) [yes/no] ".utf8))
      try Console.flush()
      guard let answer = readLine() else {
        try Console.print("")
        return false
      }
      switch answer.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() {
      case "yes": return true
      case "", "no", "n": return false
      default: try Console.print("Type the whole word: yes or no.")
      }
    }
    return false
  }
}
