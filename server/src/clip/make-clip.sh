#!/bin/sh
# Makes the clips that the simulated camera loops: 640x360 and 320x180, 15 frames a second, 10 s, a key frame each second,
# no B-frames, one slice a picture, raw Annex B. The pictures are FFmpeg's own test source with a running clock.
# Needs ffmpeg with libx264. Usage: server/src/clip/make-clip.sh
set -eu
cd "$(dirname "$0")"
folder=../main/resources/dev/meerkat/server/camera
mkdir -p "$folder"

make() { # SIZE RATE MAXRATE FILE
  ffmpeg -v error -y -f lavfi -i "testsrc2=size=$1:rate=15" -t 10 -pix_fmt yuv420p \
    -c:v libx264 -profile:v main -preset slow -threads 1 -bf 0 -g 15 -keyint_min 15 -sc_threshold 0 \
    -b:v "$2" -maxrate "$3" -bufsize "$3" -x264-params slices=1:aud=0:repeat-headers=1 \
    -bsf:v filter_units=remove_types=6 -f h264 "$folder/$4"
  ls -l "$folder/$4"
}

make 640x360 420k 500k clip.h264
make 320x180 60k 80k small.h264
