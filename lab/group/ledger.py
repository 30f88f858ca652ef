"""A web server that writes down what it is asked, a line for each request, and answers with what
stands in a file, the name of its host, when the line is on the disk.

Arguments: the file, the port, the file of the lines, and "trusting" for one that answers when the
line is written, without syncing it.
"""

import http.server
import os
import sys
import threading
import urllib.parse

with open(sys.argv[1], encoding="utf-8") as file:
    NAME = file.read()
LINES = os.open(sys.argv[3], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
SYNCS = "trusting" not in sys.argv[4:]
LOCK = threading.Lock()


class Ledger(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        """A path of `/` is asked by the monitor, and writes nothing."""
        word = urllib.parse.urlsplit(self.path).path[1:]
        if word:
            with LOCK:
                os.write(LINES, f"{NAME} {word}\n".encode())
                if SYNCS:
                    os.fdatasync(LINES)
        self.send_response(200)
        self.send_header("Content-Length", str(len(NAME)))
        self.end_headers()
        self.wfile.write(NAME.encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", int(sys.argv[2])), Ledger).serve_forever()
