"""The folder itself."""

import shutil


class Native:
    name = "native"

    def __init__(self, home):
        self.folder = home / self.name

    def start(self):
        self.folder.mkdir(parents=True)

    def cpu_seconds(self):
        return 0.0

    def settle(self):
        """Nothing is ever under way but what the kernel has not written yet."""

    def lag(self):
        return None

    def stop(self):
        """Nothing runs."""

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)
