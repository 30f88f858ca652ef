"""Records cameras with GStreamer, all in one process: rtspsrc to splitmuxsink, as it comes.

Takes a folder and URLs; camera N is written to FOLDER/N-00000.mp4 and so on, a file a minute. Ends
its files on SIGINT.
"""

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402


def main():
    folder, urls = sys.argv[1], sys.argv[2:]
    Gst.init(None)
    loop = GLib.MainLoop()
    pipelines = []
    open_files = set(range(len(urls)))

    def message(_bus, message, number):
        if message.type == Gst.MessageType.ERROR:
            print("failed", urls[number], message.parse_error(), file=sys.stderr, flush=True)
        if message.type in (Gst.MessageType.EOS, Gst.MessageType.ERROR):
            open_files.discard(number)
            if not open_files:
                loop.quit()

    def finish():
        for pipeline in pipelines:
            pipeline.send_event(Gst.Event.new_eos())
        return GLib.SOURCE_REMOVE

    for number, url in enumerate(urls):
        pipeline = Gst.parse_launch(
            f"rtspsrc location={url} protocols=tcp ! rtph264depay ! h264parse"
            f" ! splitmuxsink max-size-time=60000000000 location={folder}/{number}-%05d.mp4"
        )
        bus = pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message", message, number)
        pipeline.set_state(Gst.State.PLAYING)
        pipelines.append(pipeline)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, finish)
    loop.run()
    for pipeline in pipelines:
        pipeline.set_state(Gst.State.NULL)


main()
