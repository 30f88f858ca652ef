"""A web server that answers with what stands in a file: the name of the host that it runs on.

Arguments: the file, and the port.
"""

import http.server
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    NAME = file.read().encode()


class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(NAME)))
        self.end_headers()
        self.wfile.write(NAME)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", int(sys.argv[2])), Echo).serve_forever()
