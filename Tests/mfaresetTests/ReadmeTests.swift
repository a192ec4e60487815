import Foundation
import Testing

/// The README, whose words are tried.
enum Readme {
  /// The code blocks of a language, without their fences.
  static func blocks(of language: String) throws -> [String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    var blocks: [String] = []
    var open: (language: String, lines: [String])?
    for line in try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if !line.hasPrefix("```") {
        open?.lines.append(String(line))
      } else if let closed = open {
        if closed.language == language { blocks.append(closed.lines.joined(separator: "\n")) }
        open = nil
      } else {
        open = (String(line.dropFirst(3)), [])
      }
    }
    return blocks
  }
}

/// What the README says is what the program does.
@Suite struct ReadmeTests {
  @Test func `the run on its first screen is what a reader gets`() throws {
    let transcript = try #require(try Readme.blocks(of: "console").first)
    let commands = transcript.split(separator: "\n").filter { $0.hasPrefix("$ ") }
    #expect(commands.count == 4)
    let scratch = try Scratch()
    let folder = Program.path.dropLast("/mfareset".count)
    // Each command is said as in the transcript, and all run in one shell, which remembers the
    // folder.
    let script = commands.map { "echo '\($0)'; \($0.dropFirst(2))" }.joined(separator: "\n")
    let said = try Program.start(
      ["bash", "-euc", "PATH=\(folder):$PATH\n\(script)"], in: scratch.folder)
    #expect(said.errors == "")
    #expect(Self.timeless(said.output) == Self.timeless(transcript + "\n"))
  }

  /// The commands of the block of shell lines that holds a text.
  private static func lines(with text: String, in language: String) throws -> String {
    try #require(try Readme.blocks(of: language).first { $0.contains(text) })
  }

  /// Plays the first screen and then more commands, in one shell, and gives what is said last.
  private static func afterTheFirstScreen(_ script: String) throws -> Program.Outcome {
    let transcript = try #require(try Readme.blocks(of: "console").first)
    let first = transcript.split(separator: "\n").filter { $0.hasPrefix("$ ") }
      .map { $0.dropFirst(2) + " > /dev/null" }.joined(separator: "\n")
      .replacing("cd demo > /dev/null", with: "cd demo")
    let folder = Program.path.dropLast("/mfareset".count)
    let scratch = try Scratch()
    return try Program.start(
      ["bash", "-euc", "PATH=\(folder):$PATH; HOME=$PWD\n\(first)\n\(script)"],
      in: scratch.folder)
  }

  @Test func `a key, a line and a yes are all that a signed approval takes`() throws {
    let script = try Self.lines(with: ">> allowed_signers", in: "sh")
      // Nobody is there to be asked.
      .replacing("ssh-keygen ", with: "ssh-keygen -q -N '' ")
      .replacing(
        "--key robin ",
        with:
          "--key robin --yes --digest sha256:$(sha256sum queue/held/HD-20418.yaml | cut -c 1-64) ")
    let said = try Self.afterTheFirstScreen(script)
    #expect((said.status, said.errors) == (0, ""))
    #expect(said.output.contains("\napplied    HD-20418 "), "\(said.output)")
  }

  @Test func `stock OpenSSH approves in three lines`() throws {
    let script = try Self.lines(with: "approval.yaml.sig", in: "bash")
    let said = try Self.afterTheFirstScreen(
      """
      mkdir ~/.ssh; ssh-keygen -q -N '' -t ed25519 -f ~/.ssh/id_ed25519
      echo "robin.diaz@acme.example $(cat ~/.ssh/id_ed25519.pub)" >> allowed_signers
      \(script)
      mfareset run
      """)
    #expect(said.status == 0, "\(said.errors)")
    #expect(said.output.contains("\napplied    HD-20418 "), "\(said.output)")
  }

  /// The text without what differs from run to run: moments, runs' names, hosts and folders. As
  /// lines break between words, words are compared and not lines.
  private static func timeless(_ text: String) -> [String] {
    var words = text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "MOMENT")
      .replacing(/\d{8}T\d{6}Z-\d+/, with: "RUN")
      .replacing(/RUN on [^ ]+\n/, with: "RUN on HOST\n")
      .replacing(/report: [^ ]*\/reports/, with: "report: FOLDER/reports")
      .split { $0 == " " || $0 == "\n" }.map(String.init)
    words.removeAll { $0.isEmpty }
    return words
  }

  @Test func `every command that it names exists, with the options that it shows`() throws {
    let scratch = try Scratch()
    let lines = try Readme.blocks(of: "sh").flatMap { $0.split(separator: "\n") }
      .filter { $0.hasPrefix("mfareset ") }
    #expect(lines.count > 12)
    for line in lines {
      let words = line.prefix { $0 != "#" && $0 != ">" }.split(separator: " ").dropFirst()
        .map(String.init)
      let options = words.filter { $0.hasPrefix("--") }
      // A subcommand has one or two words; what follows is an argument.
      let isGroup = ["policy", "directory", "audit"].contains(words[0])
      let command = Array(words.prefix(isGroup ? 2 : 1))
      let help = try Program.run(command + ["--help"], in: scratch.folder)
      #expect(help.status == 0, "\(line)")
      #expect(help.output.contains("USAGE: mfareset \(command.joined(separator: " "))"), "\(line)")
      for option in options { #expect(help.output.contains("  \(option)"), "\(line)") }
    }
  }

  @Test func `its ticket and its policy are valid`() throws {
    let workspace = try TestWorkspace()
    let blocks = try Readme.blocks(of: "yaml")
    #expect(blocks.count == 2)
    try workspace.write("ticket.yaml", blocks[0])
    let explained = try workspace.run("preview", "--at", "2026-11-20T15:00:00Z", "ticket.yaml")
    #expect(explained.output.contains("1 request: 1 would be applied"), "\(explained.all)")
    try workspace.write("policies/user-resets.yaml", blocks[1])
    #expect(try workspace.run("policy", "check").status == 0)
  }
}
