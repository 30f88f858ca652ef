"""Programs that the measurement starts. None of them is waited for without a limit."""

import os
import signal
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 60
TAIL = 1500


class Failure(Exception):
    """What is measured did not do its work; the text tells what and why."""


def run(command, limit, **options):
    """Runs a command to its end; returns what it printed."""
    words = [str(word) for word in command]
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )
    try:
        said, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        kill_group(process)
        raise Failure(f"{short(words)}: not done after {limit:.0f} s") from None
    if process.returncode != 0:
        raise Failure(f"{short(words)}: exit code {process.returncode}: {(errors or said)[-TAIL:]}")
    return said


def short(words):
    return " ".join(words)[:160]


def kill_group(process):
    """With all that it has started. Who waits for a file system that hangs may stay."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        print(f"process {process.pid} does not end: {short(process.args)}", flush=True)


def is_mounted(folder):
    """Without touching it: it may be dead."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return any(line.split()[1] == str(folder) for line in mounts)


def unmount(folder):
    """All that is mounted there, and whoever uses it."""
    while is_mounted(folder):
        run(["umount", "--lazy", folder], STOP_SECONDS)


def wait_until(what, limit, condition):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {limit:.0f} s")
        time.sleep(0.02)


class Service:
    """A program that runs until it is stopped; what it prints is appended to its log."""

    def __init__(self, name, command, log, **options):
        self.name = name
        self.log = Path(log)
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **options,
            )

    @property
    def pid(self):
        return self.process.pid

    def require_alive(self):
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-TAIL:]
            raise Failure(f"{self.name} ended with {self.process.returncode}: {said}")

    def until(self, what, limit, condition):
        """Waits as long as it lives."""

        def fulfilled():
            self.require_alive()
            return condition()

        wait_until(f"{self.name}: {what}", limit, fulfilled)

    def stop(self, how=signal.SIGTERM):
        """In order; kills it if it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                print(f"{self.name} does not end; killed", flush=True)
                kill_group(self.process)
