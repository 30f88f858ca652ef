"""GStreamer's RTSP server as a set of cameras.

Takes one argument, a JSON text:
  {"open": [{"path": "cam1", "clip": "/path/clip.mp4", "username": "", "password": ""}],
   "guarded": [...]}
Open cameras are on port 554; guarded ones ask for digest authentication and are on port 555.
Each camera plays its clip once, in real time, as one continuous live stream that all its clients
share: a client that joins later joins at the live position. Prints `live PATH` when a camera's
first packet has come out, and `ended PATH` and exits with 3 when a clip is over.
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

OPEN_PORT = 554
GUARDED_PORT = 555


def say(*words, to=sys.stdout):
    # In one piece: cameras speak from threads of their own.
    to.write(" ".join(map(str, words)) + "\n")
    to.flush()


def refuse_seeking(_pad, info):
    # A client's `Range: npt=0-` would rewind the clip for all clients; a live stream cannot seek.
    if info.get_query().type == Gst.QueryType.SEEKING:
        return Gst.PadProbeReturn.DROP
    return Gst.PadProbeReturn.OK


def configure(_factory, media):
    payloader = media.get_element().get_by_name("pay0")
    for pad in ("sink", "src"):
        payloader.get_static_pad(pad).add_probe(
            Gst.PadProbeType.QUERY_UPSTREAM, refuse_seeking
        )


def permit(factory, role):
    """Without this, a server that authenticates answers 404 to everybody."""
    permissions = GstRtspServer.RTSPPermissions.new()
    permissions.add_permission_for_role(role, "media.factory.access", True)
    permissions.add_permission_for_role(role, "media.factory.construct", True)
    factory.set_permissions(permissions)


def token(role):
    result = GstRtspServer.RTSPToken()
    result.set_string("media.factory.role", role)
    return result


def mount(server, auth, camera):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( filesrc location={camera['clip']} ! qtdemux ! h264parse"
        " ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
    )
    factory.set_shared(True)
    factory.connect("media-configure", configure)
    if auth:
        auth.add_digest(camera["username"], camera["password"], token(camera["path"]))
        permit(factory, camera["path"])
    server.get_mount_points().add_factory("/" + camera["path"], factory)


def serve(port, auth, cameras):
    server = GstRtspServer.RTSPServer()
    server.set_service(str(port))
    if auth:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        server.set_auth(auth)
    for camera in cameras:
        mount(server, auth, camera)
    if server.attach(None) == 0:
        sys.exit(f"cameras: cannot listen on port {port}")
    return server


class Viewer:
    """The client that is always there, so that the camera's stream never stops or restarts."""

    def __init__(self, port, camera, loop):
        self.path = camera["path"]
        self.loop = loop
        self.live = False
        self.pipeline = Gst.parse_launch(
            f"rtspsrc name=source location=rtsp://127.0.0.1:{port}/{self.path} protocols=tcp"
            " ! fakesink name=sink sync=false"
        )
        source = self.pipeline.get_by_name("source")
        source.set_property("user-id", camera["username"])
        source.set_property("user-pw", camera["password"])
        sink = self.pipeline.get_by_name("sink")
        sink.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.first)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)
        bus.connect("message::eos", self.ended)
        self.pipeline.set_state(Gst.State.PLAYING)

    def first(self, _pad, _info):
        say("live", self.path)
        return Gst.PadProbeReturn.REMOVE

    def failed(self, _bus, message):
        say("failed", self.path, message.parse_error(), to=sys.stderr)
        self.loop.quit()

    def ended(self, _bus, _message):
        say("ended", self.path)
        self.loop.quit()


def main():
    settings = json.loads(sys.argv[1])
    Gst.init(None)
    servers = [
        serve(OPEN_PORT, None, settings["open"]),
        serve(GUARDED_PORT, GstRtspServer.RTSPAuth(), settings["guarded"]),
    ]
    loop = GLib.MainLoop()
    viewers = [Viewer(OPEN_PORT, camera, loop) for camera in settings["open"]]
    viewers += [Viewer(GUARDED_PORT, camera, loop) for camera in settings["guarded"]]
    loop.run()
    sys.exit(3)


main()
