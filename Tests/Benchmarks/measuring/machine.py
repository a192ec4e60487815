"""The machine at hand."""
import os
import pathlib
import subprocess
import sys

from .programs import PACKAGE, run


def describe_machine():
    """Its processor, cores, memory and kernel, in one line."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), os.uname().machine)
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1048576
    load = os.getloadavg()[0]
    return (f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.0f} GiB, Linux {os.uname().release},"
            f" load {load:.1f} at the start")


def has_rest():
    """Whether nobody else wants more than a part of it."""
    return os.getloadavg()[0] < 0.5 * len(os.sched_getaffinity(0))


def python_with(*modules):
    """A Python that has the modules: this one, or one of its own in `.build-python`."""
    wanted = "import " + ", ".join(modules)
    own = PACKAGE / ".build-python"
    for python in [sys.executable, own / "bin" / "python"]:
        if os.access(python, os.X_OK) and subprocess.run([python, "-c", wanted], capture_output=True).returncode == 0:
            return str(python)
    run([sys.executable, "-m", "venv", own])
    run([own / "bin" / "pip", "install", "-q", "PyYAML", "jsonschema"])
    return str(own / "bin" / "python")
