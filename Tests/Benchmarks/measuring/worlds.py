"""Makes the queues and workspaces that are measured on, all of them before the first measurement."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

from .programs import BENCHMARKS, run

# The settle time is the one that users have: 2 s.
CONFIGURATION = "provider: embedded\n"
SETTLE_SECONDS = 2


class Worlds:
    """Everything lies under one folder, and is deleted at the very end: ext4 looks through the inodes of files that were deleted
    lately when it makes others, and a measurement after a large deletion is up to twice as slow."""

    def __init__(self, folder, make_queue, mfareset):
        self.folder = folder
        self.make_queue = make_queue
        self.mfareset = mfareset
        self.count = 0
        self.last_change = 0.0

    def new_folder(self, name):
        self.count += 1
        folder = self.folder / f"{self.count:03}-{name}"
        folder.mkdir(parents=True)
        return folder

    def queue(self, requests, users, policies=20, org_limit=False, first=0, proof=None):
        """A folder as the maker of queues leaves it: incoming, policies and directory.yaml."""
        folder = self.new_folder(f"queue-{requests}")
        # Whose signatures are real is the project's own alone.
        words = [sys.executable, BENCHMARKS / "make-queue" if proof else self.make_queue, folder, "--requests", requests, "--users", users,
                 "--policies", policies, "--first", first]
        run(words + (["--org-limit"] if org_limit else []) + (["--proof", proof] if proof else []))
        self.last_change = time.monotonic()
        return folder

    def copy(self, queue, name):
        """A queue that nobody touched, for one run of a yardstick."""
        folder = self.new_folder(name)
        # cp copies 10,000 files three times as fast as shutil does.
        subprocess.run(["cp", "-r", f"{queue}/.", folder], check=True)
        self.last_change = time.monotonic()
        return folder

    def workspace(self, queue, name, directory=None, tickets=True):
        """A workspace with the queue's policies and tickets, whose directory is imported."""
        folder = self.new_folder(name)
        (folder / "mfareset.yaml").write_text(CONFIGURATION)
        (folder / "reports").mkdir()
        for part in ["policies", "allowed_signers"]:
            if (queue / part).exists():
                subprocess.run(["cp", "-r", queue / part, folder / part], check=True)
        for part in ["incoming", "held", "done", "denied", "invalid", "failed"]:
            (folder / "queue" / part).mkdir(parents=True)
        run([self.mfareset, "directory", "import", "--quiet", "--workspace", folder,
             directory or queue / "directory.yaml"])
        if tickets:
            self.fill(folder, queue)
        return folder

    def copy_workspace(self, workspace, name):
        folder = self.new_folder(name)
        subprocess.run(["cp", "-r", f"{workspace}/.", folder], check=True)
        self.last_change = time.monotonic()
        return folder

    def fill(self, workspace, queue):
        """Drops a queue's tickets into a workspace whose `incoming` is empty."""
        incoming = workspace / "queue" / "incoming"
        incoming.rmdir()
        subprocess.run(["cp", "-r", queue / "incoming", incoming], check=True)
        self.last_change = time.monotonic()

    def add_past(self, workspace, requests):
        """Writes requests of the past into a workspace's journal; one real one must be there."""
        run([sys.executable, BENCHMARKS / "make-past", workspace / "journal.sqlite", "--requests", requests])

    def rest(self):
        """Waits until all is on the disk and every file has been still for the settle time."""
        os.sync()
        time.sleep(max(0.0, self.last_change + SETTLE_SECONDS + 0.2 - time.monotonic()))

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def applied(workspace):
    """How many tickets of a workspace were settled as applied."""
    return sum(1 for each in pathlib.Path(workspace, "queue", "done").iterdir() if each.name.endswith(".receipt.yaml"))
