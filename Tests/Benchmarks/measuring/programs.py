"""Builds what is measured: the yardsticks and mfareset itself, of this tree and of another commit."""
import pathlib
import shutil
import subprocess
import sys

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
PACKAGE = BENCHMARKS.parent.parent
# As the README tells users to build it, followed by the product's name: what Swift brings is linked in.
RELEASE = ["-c", "release", "--static-swift-stdlib", "--product"]


def run(words, **options):
    """Runs a tool that must succeed; what it says is shown only if it does not."""
    done = subprocess.run(
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(str(word) for word in words)} failed:\n{done.stdout[-4000:]}")
    return done.stdout


def commit(name="HEAD"):
    return run(["git", "-C", PACKAGE, "rev-parse", "--short=10", f"{name}^{{commit}}"]).strip()


def tree():
    """What is measured, in a word: the commit, and whether it was changed since."""
    if not (PACKAGE / ".git").exists():
        return "no-commit"
    return commit() + ("-changed" if run(["git", "-C", PACKAGE, "status", "--porcelain", "Sources"]) else "")


def build_release(package, *options):
    run(["swift", "build", "--package-path", package, *RELEASE, "mfareset", *options])
    folder = run(["swift", "build", "--package-path", package, *RELEASE, "mfareset", *options, "--show-bin-path"]).strip()
    return pathlib.Path(folder.splitlines()[-1]) / "mfareset"


def build_commit(name, workshop):
    """Another commit's mfareset, built in a worktree of its own that is gone afterwards; kept for the next time."""
    sha = commit(name)
    program = workshop / "programs" / f"mfareset-{sha}"
    if program.exists():
        return sha, program
    tree = workshop / "tree"
    run(["git", "-C", PACKAGE, "worktree", "prune"])
    shutil.rmtree(tree, ignore_errors=True)
    run(["git", "-C", PACKAGE, "worktree", "add", "--force", "--detach", tree, sha])
    try:
        built = build_release(tree, "--scratch-path", workshop / "tree-build")
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(built, program)
    finally:
        run(["git", "-C", PACKAGE, "worktree", "remove", "--force", tree])
    return sha, program


def compile_c(source, folder, *libraries):
    program = folder / source.stem
    run(["cc", "-O2", "-o", program, source, *libraries])
    return program


class Yardsticks:
    """The floor, the script and the maker of queues: the project's own, or those of a folder that has the three."""

    def __init__(self, peers, folder):
        self.are_own = peers is None
        source = BENCHMARKS if peers is None else peers
        self.floor = compile_c(source / "floor.c", folder, "-lyaml", "-lsqlite3", "-lcrypto")
        self.script = source / ("script.py" if self.are_own else "baseline.py")
        self.make_queue = source / ("make-queue" if self.are_own else "gen.py")

    @property
    def kind(self):
        return "the project's own" if self.are_own else "those of peers/"

    @property
    def description(self):
        folder = self.script.parent
        return f"{self.make_queue.name}, {self.floor.name}.c and {self.script.name} of {folder}"


def part(workshop):
    """The program that times single parts, of the benchmarks' own package."""
    words = ["swift", "build", "--package-path", BENCHMARKS, "--scratch-path", workshop / "package", *RELEASE, "part"]
    run(words)
    return pathlib.Path(run([*words, "--show-bin-path"]).strip().splitlines()[-1]) / "part"
