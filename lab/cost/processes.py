"""Programs under measurement: their start and end, CPU time and memory."""

import os
import signal
import subprocess
import time
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 180


def wait_until(what, seconds, condition):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.2)


class Programs:
    """Some processes that are counted as one. They must have no children."""

    def __init__(self, log):
        self.log = log
        self.processes = []

    def start(self, command):
        """Starts one that SIGINT ends, although a shell's background jobs ignore it."""
        with open(self.log, "ab") as out:
            self.processes.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                )
            )

    def printed(self, text):
        return text in Path(self.log).read_text(errors="replace")

    def require_alive(self):
        if any(process.poll() is not None for process in self.processes):
            raise RuntimeError(f"a program ended; it printed:\n{Path(self.log).read_text()[-2000:]}")

    def cpu_seconds(self):
        """User and system time of all threads (proc(5), fields 14 and 15 of stat)."""
        ticks = 0
        for process in self.processes:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks * TICK_SECONDS

    def memory_mib(self):
        """Proportional set size: what processes share counts once."""
        kib = 0
        for process in self.processes:
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kib += int(line.split()[1])
        return kib / 1024

    def stop(self, how=signal.SIGINT):
        for process in self.processes:
            process.send_signal(how)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                print(
                    f"killed process {process.args[0]}, which did not end within {STOP_SECONDS} s",
                    flush=True,
                )
