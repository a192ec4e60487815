"""What every group of measurements works with."""
import dataclasses
import json
import sys

from .rows import figure, markdown
from .stopwatch import Lap, Stopwatch, alternate, median, spread, walls
from .worlds import Worlds, applied


@dataclasses.dataclass
class Bench:
    sizes: object
    stopwatch: Stopwatch
    worlds: Worlds
    yardsticks: object
    mfareset: object
    python: str
    # Another commit's name and program, to be measured beside this one's.
    against: tuple | None
    # Builds what times single parts, when that is asked for.
    part: object
    # All laps, by group and contestant; and tables beside that of the targets, as (title, headings, rows).
    series: dict = dataclasses.field(default_factory=dict)
    tables: list = dataclasses.field(default_factory=list)

    def tell(self, line):
        print(f"\r\033[K{line}" if sys.stderr.isatty() else line, file=sys.stderr,
              end="" if sys.stderr.isatty() else "\n", flush=True)

    def alternate(self, group, contestants, rounds=None):
        """Laps of all contestants in turn, after everything that was made for them has come to rest."""
        self.worlds.rest()
        laps = alternate(rounds or self.sizes.rounds, contestants, lambda line: self.tell(f"{group}: {line}"))
        self.series[group] = {name: [dataclasses.asdict(lap) for lap in each] for name, each in laps.items()}
        return laps

    # The contestants.

    def run(self, workspace, *options, program=None, tickets=None):
        """One run as cron starts it; all the workspace's tickets must be applied, if their number is told."""
        lap = self.stopwatch.time([program or self.mfareset, "run", "--quiet", "--workspace", workspace, *options])
        if tickets is not None and applied(workspace) != tickets:
            sys.exit(f"{applied(workspace)} of {tickets} tickets were applied in {workspace}; see its receipts")
        return lap

    def floor(self, folder):
        return self.stopwatch.time([self.yardsticks.floor, folder, 256])

    def script(self, folder, batch, tickets):
        lap = self.stopwatch.time([self.python, self.yardsticks.script, folder, "--batch", batch])
        told = json.loads(self.stopwatch.output.read_text())
        if told["applied"] != tickets:
            sys.exit(f"the script applied {told['applied']} of {tickets} tickets in {folder}")
        # Neither the start of Python nor the import of the directory is counted against it.
        return Lap(told["wall_s"], lap.cpu, lap.peak_mib)

    def sqlite(self, workspace):
        return self.stopwatch.time(["sqlite3", workspace / "journal.sqlite", "select 1"])

    # What is told of them.

    def add_table(self, title, headings, rows):
        self.tables.append((title, markdown(rows, headings)))


def noise(*contestants):
    """The spread of the noisiest."""
    return max(spread(walls(laps)) for laps in contestants)


def thousands(number):
    return f"{number:,}"


def seconds(value):
    return figure(value, "s") if value >= 1 else figure(value * 1000, "ms")


def rate(tickets, laps):
    return f"{tickets / median(walls(laps)):,.0f}"
