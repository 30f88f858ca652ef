"""GStreamer's RTSP server as a camera that nobody here wrote: live H.264 and AAC at /cam, for user "admin" with
password "s3cret" by Digest; the same over UDP only at /udp, over TCP only at /tcp. Over TLS as well, with
the certificate and key in the PEM file that is the argument; and for the same user by Basic. Prints the three ports when it serves; ends when its standard input does."""
import sys

try:
    import gi
    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtsp", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as e:
    sys.exit(f"missing: {e}. Install the Debian packages python3-gi gir1.2-gst-rtsp-server-1.0")

Gst.init(None)
for element, package in [("x264enc", "gstreamer1.0-plugins-ugly"), ("rtph264pay", "gstreamer1.0-plugins-good"),
                         ("videotestsrc", "gstreamer1.0-plugins-base"), ("voaacenc", "gstreamer1.0-plugins-bad")]:
    if Gst.ElementFactory.find(element) is None:
        sys.exit(f"missing: GStreamer element {element}. Install the Debian package {package}")



def authentication(token):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest("admin", "s3cret", token)
    return auth


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")

token = GstRtspServer.RTSPToken()
token.set_string("media.factory.role", "viewer")
server.set_auth(authentication(token))

permissions = GstRtspServer.RTSPPermissions()
permissions.add_role("viewer")
permissions.add_permission_for_role("viewer", "media.factory.access", True)
permissions.add_permission_for_role("viewer", "media.factory.construct", True)

factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    "( videotestsrc is-live=true ! video/x-raw,width=322,height=242,framerate=15/1 "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=2000 threads=1 "
    "! rtph264pay name=pay0 pt=96 aggregate-mode=max-stap config-interval=-1 "
    "audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! voaacenc bitrate=64000 ! rtpmp4gpay name=pay1 pt=97 )")
factory.set_shared(True)
factory.set_permissions(permissions)
server.get_mount_points().add_factory("/cam", factory)
for path, protocol in [("/udp", GstRtsp.RTSPLowerTrans.UDP), ("/tcp", GstRtsp.RTSPLowerTrans.TCP)]:
    only = GstRtspServer.RTSPMediaFactory()
    only.set_launch(factory.get_launch())
    only.set_shared(True)
    only.set_permissions(permissions)
    only.set_protocols(protocol)
    server.get_mount_points().add_factory(path, only)

loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
if server.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1")
secure = GstRtspServer.RTSPServer()
secure.set_address("127.0.0.1")
secure.set_service("0")
auth = authentication(token)
auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(sys.argv[1]))
secure.set_auth(auth)
secure.set_mount_points(server.get_mount_points())
if secure.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1 for TLS")
basic = GstRtspServer.RTSPServer()
basic.set_address("127.0.0.1")
basic.set_service("0")
auth = GstRtspServer.RTSPAuth()
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
auth.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", "s3cret"), token)
basic.set_auth(auth)
basic.set_mount_points(server.get_mount_points())
if basic.attach(None) == 0:
    sys.exit("cannot listen on 127.0.0.1 for Basic")
print(server.get_bound_port(), secure.get_bound_port(), basic.get_bound_port(), flush=True)
loop.run()
