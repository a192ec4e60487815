import ArgumentParser
import LocatedYAML
import PolicyEngine
import Reports
import RequestFiles
import Workspaces

/// `mfareset schema WHAT`: JSON Schemas, for editors.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a file format, for editors and scripts.",
    usage: "mfareset schema <format>",
    discussion: """
      EXAMPLE
        mfareset schema request > request.schema.json
        # then, in a ticket:  # yaml-language-server: $schema=request.schema.json
      """)

  /// The formats that have a schema.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case request
    case approval
    case policy
    case configuration
    case report
  }

  @OptionGroup var common: CommonOptions

  @Argument(help: "What the schema describes.")
  var format: Format

  func run() throws {
    switch format {
    case .request: try Console.print(RequestReader.schema.description)
    case .approval: try Console.print(ApprovalReader.schema.description)
    case .policy: try Console.print(PolicySet.schema.description)
    case .configuration: try Console.print(Configuration.schema.description)
    case .report: try Console.print(ReportSchema.text)
    }
  }
}
