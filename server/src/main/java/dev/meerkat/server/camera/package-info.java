/// The simulated camera: many RTSP paths from one short clip, each frame stamped.
@NullMarked
package dev.meerkat.server.camera;

import org.jspecify.annotations.NullMarked;
