"""GStreamer's RTSP server as many cameras at little cost.

Takes a port, a film and a number of paths, and serves the film at /film0, /film1 and so on. All
clients of a path share one stream, that begins with the first of them: so any number of recorders'
connections are fed by few pipelines, whose frames do not fall together. Prints `ready`.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


def refuse_seeking(_pad, info):
    # A client's `Range: npt=0-` would rewind the film for all clients; a live stream cannot seek.
    if info.get_query().type == Gst.QueryType.SEEKING:
        return Gst.PadProbeReturn.DROP
    return Gst.PadProbeReturn.OK


def configure(_factory, media):
    payloader = media.get_element().get_by_name("pay0")
    for pad in ("sink", "src"):
        payloader.get_static_pad(pad).add_probe(
            Gst.PadProbeType.QUERY_UPSTREAM, refuse_seeking
        )


def main():
    port, film, paths = sys.argv[1], sys.argv[2], int(sys.argv[3])
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.set_backlog(512)
    for path in range(paths):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(
            f"( filesrc location={film} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )"
        )
        factory.set_shared(True)
        factory.connect("media-configure", configure)
        server.get_mount_points().add_factory(f"/film{path}", factory)
    if server.attach(None) == 0:
        sys.exit(f"cameras: cannot listen on port {port}")
    print("ready", flush=True)
    GLib.MainLoop().run()


main()
