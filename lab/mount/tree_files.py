"""Makes a tree of files, or changes one percent of its bytes:
tree_files.py make|change FOLDER MIB

Half of the bytes are in files of 64 MiB, half in files of 256 KiB. What is changed are pieces of
64 KiB anywhere in each large file, and whole small files, never the same."""

import os
import random
import sys
from pathlib import Path

LARGE = 64 << 20
SMALL = 256 << 10
PIECE = 64 << 10
BLOCK = 1 << 20
PER_FOLDER = 500


class Tree:
    def __init__(self, folder, mebibytes):
        half = mebibytes << 19
        self.large = [folder / f"large{n}" for n in range(max(1, half // LARGE))]
        self.small = [
            folder / f"small{n // PER_FOLDER}" / str(n) for n in range(max(100, half // SMALL))
        ]

    def make(self):
        for file in self.large:
            file.parent.mkdir(parents=True, exist_ok=True)
            with open(file, "wb") as out:
                for _ in range(LARGE // BLOCK):
                    out.write(os.urandom(BLOCK))
        for file in self.small:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(os.urandom(SMALL))

    def change(self):
        for file in self.large:
            with open(file, "r+b") as out:
                for piece in random.sample(range(LARGE // PIECE), LARGE // PIECE // 100):
                    out.seek(piece * PIECE)
                    out.write(os.urandom(PIECE))
        for file in random.sample(self.small, len(self.small) // 100):
            file.write_bytes(os.urandom(SMALL))


def main():
    what, folder, mebibytes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    tree = Tree(folder, mebibytes)
    {"make": tree.make, "change": tree.change}[what]()


main()
