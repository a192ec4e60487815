"""One line of the table: a target, what was measured, and the command that measures it again."""
import dataclasses
import enum


class Target(enum.Enum):
    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclasses.dataclass(frozen=True)
class Row:
    """A measured figure beside its target; what has none only explains."""

    group: str
    name: str
    measured: float
    unit: str
    target: Target | None = None
    bound: float | None = None
    # How far the rounds of its noisiest contestant lie apart.
    spread: float | None = None

    @property
    def is_met(self):
        if self.target is None:
            return None
        return self.measured <= self.bound if self.target is Target.AT_MOST else self.measured >= self.bound

    @property
    def command(self):
        return f"Tests/Benchmarks/run --only {self.group}"

    @property
    def cells(self):
        target = f"{self.target.value} {figure(self.bound, self.unit)}" if self.target else ""
        met = {None: "", True: "yes", False: "**no**"}[self.is_met]
        noise = "" if self.spread is None else f"{self.spread:.0%}"
        return [self.name, target, figure(self.measured, self.unit), met, noise, f"`{self.command}`"]

    @property
    def json(self):
        return {
            "group": self.group, "name": self.name, "measured": round(self.measured, 4), "unit": self.unit,
            "target": self.target and self.target.value, "bound": self.bound, "met": self.is_met,
            "spread": self.spread and round(self.spread, 3),
        }


def figure(value, unit):
    if unit == "×":
        return f"{value:.2f} ×" if value < 10 else f"{value:.1f} ×"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


HEADINGS = ["what", "target", "measured", "met", "spread", "again by"]


def markdown(rows, headings=HEADINGS):
    cells = [headings, ["---"] * len(headings)] + rows
    return "\n".join("| " + " | ".join(each) + " |" for each in cells)


def at_most(group, name, measured, bound, unit="×", spread=None):
    return Row(group, name, measured, unit, Target.AT_MOST, bound, spread)


def at_least(group, name, measured, bound, unit="×", spread=None):
    return Row(group, name, measured, unit, Target.AT_LEAST, bound, spread)
