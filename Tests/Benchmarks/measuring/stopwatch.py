"""Times programs, and puts what was timed side by side."""
import dataclasses
import json
import os
import statistics
import subprocess
import sys


@dataclasses.dataclass(frozen=True)
class Lap:
    """What one run of a program took."""

    wall: float
    cpu: float
    peak_mib: float


class Stopwatch:
    """Runs programs under `stopwatch.c`, which starts them faster and smaller than Python can."""

    def __init__(self, program, folder):
        self.program = program
        self.output = folder / "output"

    def time(self, words, statuses=(0,)):
        """Runs a program; what it printed is in `output` until the next one."""
        # What the one before left unwritten is not this one's to write.
        os.sync()
        words = [str(word) for word in words]
        told = subprocess.run([self.program, self.output, *words], check=True, stdout=subprocess.PIPE)
        lap = json.loads(told.stdout)
        if lap["status"] not in statuses:
            sys.exit(f"{' '.join(words)} left with status {lap['status']}:\n{self.output.read_text()[-2000:]}")
        return Lap(lap["wall"], lap["cpu"], lap["peak_kib"] / 1024)


def alternate(rounds, contestants, tell):
    """Lets each contestant run once a round, in another order each time; a list of laps for each of them."""
    laps = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds):
        for name in names[number % len(names):] + names[:number % len(names)]:
            tell(f"round {number + 1} of {rounds}: {name}")
            laps[name].append(contestants[name](number))
    return laps


def ratio(numerators, denominators):
    """The median of the rounds' own ratios: what slows the machine for a while slows both of a round."""
    return statistics.median(one / other for one, other in zip(numerators, denominators, strict=True))


def walls(laps):
    return [lap.wall for lap in laps]


def median(values):
    return statistics.median(values)


def spread(values):
    """How far the rounds lie apart, as a part of their median: how much the machine was disturbed."""
    return (max(values) - min(values)) / median(values)
