#!/bin/sh
# Makes the clip that the simulated camera loops: 640x360, 15 frames a second, 10 s, a key frame each second,
# no B-frames, one slice a picture, raw Annex B. The pictures are FFmpeg's own test source with a running clock.
# Needs ffmpeg with libx264. Usage: server/src/clip/make-clip.sh
set -eu
cd "$(dirname "$0")"
out=../main/resources/dev/meerkat/server/camera/clip.h264
mkdir -p "$(dirname "$out")"
ffmpeg -v error -y -f lavfi -i testsrc2=size=640x360:rate=15 -t 10 -pix_fmt yuv420p \
  -c:v libx264 -profile:v main -preset slow -threads 1 -bf 0 -g 15 -keyint_min 15 -sc_threshold 0 \
  -b:v 420k -maxrate 500k -bufsize 500k -x264-params slices=1:aud=0:repeat-headers=1 \
  -bsf:v filter_units=remove_types=6 -f h264 "$out"
ls -l "$out"
