"""How much is measured, by mode."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Sizes:
    # How often each contestant runs.
    rounds: int
    # The same for what takes milliseconds.
    short_rounds: int
    tickets: int
    users: int
    # Tickets for the growth curve, from few to many.
    growth: tuple[int, ...]
    past: int
    many_users: int


FULL = Sizes(rounds=5, short_rounds=31, tickets=10_000, users=1_000, growth=(1_000, 10_000, 100_000), past=1_000_000,
             many_users=1_000_000)
QUICK = Sizes(rounds=5, short_rounds=21, tickets=2_000, users=1_000, growth=(500, 2_000, 10_000), past=50_000,
              many_users=50_000)
# Whether all of it works, in seconds; the figures say nothing.
CHECK = Sizes(rounds=1, short_rounds=1, tickets=60, users=20, growth=(10, 20, 50), past=200, many_users=200)
MODES = {"full": FULL, "quick": QUICK, "check": CHECK}
