"""Processor time (proc(5))."""

import os
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


def of_machine():
    """Seconds in which its processors were not idle: of applications, file systems and kernel."""
    times = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(times) - times[3] - times[4]) * TICK_SECONDS


def of_processes(pids):
    """User and system time of all their threads."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * TICK_SECONDS


def named(prefix):
    """Processes whose names begin so. This program has a process namespace of its own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().startswith(prefix):
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            pass  # It has just ended.
    return found
