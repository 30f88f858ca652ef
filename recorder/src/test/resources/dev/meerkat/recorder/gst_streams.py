"""GStreamer's RTSP server with one stream for each argument, `/path=pipeline`. Prints the port when it serves; ends
when its standard input does."""
import sys

try:
    import gi
    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as e:
    sys.exit(f"missing: {e}. Install the Debian packages of lab/packages.txt")

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
for argument in sys.argv[1:]:
    path, pipeline = argument.split("=", 1)
    for word in pipeline.split():
        if word.isalnum() and (word.endswith("enc") or word.endswith("pay")) and Gst.ElementFactory.find(word) is None:
            sys.exit(f"missing: GStreamer element {word}. Install the Debian packages of lab/packages.txt")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {pipeline} )")
    factory.set_shared(True)
    server.get_mount_points().add_factory(path, factory)

loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
if server.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1")
print(server.get_bound_port(), flush=True)
loop.run()
