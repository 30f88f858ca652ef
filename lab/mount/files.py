"""Creates or unlinks many small files, and prints how many seconds it took:
files.py create|unlink FOLDER COUNT"""

import os
import sys
import time

PER_FOLDER = 1000
CONTENT = b"\x5a" * 2048


def create(paths):
    for path in paths:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        os.write(file, CONTENT)
        os.close(file)


def unlink(paths):
    for path in paths:
        os.unlink(path)


def main():
    what, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    folders = [f"{folder}/{number}" for number in range(-(-count // PER_FOLDER))]
    paths = [f"{folders[number // PER_FOLDER]}/{number}" for number in range(count)]
    if what == "create":
        for each in folders:
            os.mkdir(each)
    began = time.monotonic()
    {"create": create, "unlink": unlink}[what](paths)
    print(time.monotonic() - began)


main()
