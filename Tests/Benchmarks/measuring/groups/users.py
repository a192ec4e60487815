"""The same tickets with a directory of few users and of many."""
from ..bench import noise, thousands
from ..rows import at_most
from ..stopwatch import ratio, walls
from .past import run_over

GROUP = "users"


def measure(bench):
    sizes, worlds = bench.sizes, bench.worlds
    tickets = sizes.tickets
    policies = worlds.queue(1, sizes.users)
    contestants = {}
    for users in [sizes.users, sizes.many_users]:
        bench.tell(f"{GROUP}: importing a directory of {thousands(users)} users")
        directory = worlds.queue(1, users) / "directory.yaml"
        workspace = worlds.workspace(policies, f"users-{users}", directory=directory, tickets=False)
        # The same subjects in both, and the journal grows alike.
        drops = [worlds.queue(tickets, sizes.users, first=tickets * number) for number in range(sizes.rounds)]
        contestants[f"{thousands(users)} users"] = (
            lambda i, workspace=workspace, drops=drops: run_over(bench, workspace, drops[i], tickets * (i + 1)))
    laps = bench.alternate(GROUP, contestants)
    few, many = laps.values()
    return [at_most(
        GROUP, f"{thousands(tickets)} tickets with {thousands(sizes.many_users)} users, of those with"
        f" {thousands(sizes.users)}", ratio(walls(many), walls(few)), 1.15, spread=noise(few, many))]
