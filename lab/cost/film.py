"""What the cameras show: FFmpeg's test picture with noise, H.264 of 4 Mbit/s, 25 frames and a key
frame a second, over and over. Made once."""

import functools
import subprocess

import frames

SECONDS = 60
ENCODE = (
    "ffmpeg -v error -y -f lavfi -i testsrc2=size=1280x720:rate=25,noise=alls=20:allf=t"
    f" -t {SECONDS} -c:v libx264 -preset ultrafast -bf 0 -g 25 -keyint_min 25 -sc_threshold 0"
    " -b:v 4180k -maxrate 4180k -bufsize 1M -pix_fmt yuv420p -f mp4"
)


def made(file, command):
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        making = file.with_suffix(".making")
        subprocess.run([*command, str(making)], check=True)
        making.rename(file)
    return file


@functools.cache
def base(folder):
    return made(folder / "film-4mbit.mp4", ENCODE.split())


def of_length(folder, seconds):
    """A film of at least that length."""
    repeats = -(-seconds // SECONDS)
    command = f"ffmpeg -v error -y -stream_loop {repeats - 1} -i {base(folder)} -c copy -f mp4"
    return made(folder / f"film-4mbit-{repeats}.mp4", command.split())


@functools.cache
def sizes(folder):
    return frames.of_files([base(folder)])


@functools.cache
def bytes_a_second(folder):
    return base(folder).stat().st_size / SECONDS
