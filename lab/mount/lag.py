"""How far a standby's copy is behind, in time."""

import os
import struct
import threading
import time

from commands import Failure

WRITE_SECONDS = 0.02
LOOK_SECONDS = 0.002
LEVEL_SECONDS = 120
NUMBER = struct.Struct("<q")


class Lag:
    """Writes the next number into a file of the active side's folder, fifty times a second, and
    looks every 2 ms which one the standby's folder has. The lag of a number is the time from when
    its writing returned until it is seen in the copy: it then is durable there, and applied.
    """

    def __init__(self, folder, copy):
        """`copy` is a descriptor of the standby's folder below its mount."""
        self.copy = copy
        self.name = f"lag-{time.monotonic_ns()}"
        self.file = folder / self.name
        self.written = []
        self.seen = []
        self.ending = threading.Event()
        self.ended = threading.Event()
        self.error = None
        self.out = os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        self.threads = [
            threading.Thread(target=self.guarded, args=(work,), daemon=True)
            for work in (self.write, self.look)
        ]
        for thread in self.threads:
            thread.start()

    def guarded(self, work):
        try:
            work()
        except OSError as error:
            self.error = error
            self.ending.set()

    def write(self):
        while not self.ending.wait(WRITE_SECONDS):
            os.pwrite(self.out, NUMBER.pack(len(self.written) + 1), 0)
            self.written.append(time.monotonic())

    def look(self):
        while not self.ended.wait(LOOK_SECONDS):
            newest = self.newest()
            now = time.monotonic()
            self.seen += [now] * (newest - len(self.seen))

    def newest(self):
        try:
            file = os.open(self.name, os.O_RDONLY, dir_fd=self.copy)
        except FileNotFoundError:
            return 0
        try:
            content = os.pread(file, NUMBER.size, 0)
            return NUMBER.unpack(content)[0] if len(content) == NUMBER.size else 0
        finally:
            os.close(file)

    def end(self):
        """All lags in ms, when the last number has arrived."""
        self.ending.set()
        self.threads[0].join(LEVEL_SECONDS)
        deadline = time.monotonic() + LEVEL_SECONDS
        while len(self.seen) < len(self.written) and not self.error:
            if time.monotonic() > deadline:
                self.ended.set()
                raise Failure(f"the standby's copy is more than {LEVEL_SECONDS} s behind")
            time.sleep(LOOK_SECONDS)
        self.ended.set()
        self.threads[1].join(LEVEL_SECONDS)
        os.close(self.out)
        self.file.unlink()
        if self.error:
            raise Failure(f"the lag cannot be measured: {self.error}")
        return [1000 * max(0, seen - wrote) for wrote, seen in zip(self.written, self.seen)]
