"""GStreamer's RTSP server with one stream for each further argument, `/path=pipeline`; the same over TLS, with the
certificate and key in the PEM file that is the first argument. Prints both ports when it serves; ends when its standard
input does."""
import sys

try:
    import gi
    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import Gio, GLib, Gst, GstRtspServer
except (ImportError, ValueError) as e:
    sys.exit(f"missing: {e}. Install the Debian packages of lab/packages.txt")

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")

# Where there is TLS there is access control: whoever comes may view.
token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", "viewer")
permissions = GstRtspServer.RTSPPermissions()
permissions.add_role("viewer")
permissions.add_permission_for_role("viewer", "media.factory.access", True)
permissions.add_permission_for_role("viewer", "media.factory.construct", True)

for argument in sys.argv[2:]:
    path, pipeline = argument.split("=", 1)
    for word in pipeline.split():
        if word.isalnum() and (word.endswith("enc") or word.endswith("pay")) and Gst.ElementFactory.find(word) is None:
            sys.exit(f"missing: GStreamer element {word}. Install the Debian packages of lab/packages.txt")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {pipeline} )")
    factory.set_shared(True)
    factory.set_permissions(permissions)
    server.get_mount_points().add_factory(path, factory)

loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
if server.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1")
secure = GstRtspServer.RTSPServer()
secure.set_address("127.0.0.1")
secure.set_service("0")
auth = GstRtspServer.RTSPAuth()
auth.set_default_token(token)
auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(sys.argv[1]))
secure.set_auth(auth)
secure.set_mount_points(server.get_mount_points())
if secure.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1 for TLS")
print(server.get_bound_port(), secure.get_bound_port(), flush=True)
loop.run()
