"""chat_server.py - a server that speaks OpenAI's chat API and plays a model, well or badly.

    python3 chat_server.py FOLDER

Writes its port to FOLDER/port and every request that came in to FOLDER/seen, one line each. What it plays is
the first piece of the path: /good/v1/chat/completions. A second port (FOLDER/other) stands for another host; a
third (FOLDER/secure) speaks TLS with FOLDER/tls.pem and tls.key, which nobody has signed.
"""
import json
import os
import socket
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
tries = {}

INCIDENT = {
    "quote": "A roadside bomb killed at least five policemen in Imam Sahib district on Sunday, police said.",
    "trigger": "bomb", "kind": "bombing", "status": "reported", "when": "on Sunday",
    "where": ["Imam Sahib district"], "targets": ["policemen"],
    "killed": {"quote": "at least five policemen", "number": 5},
    "perpetrators": [{"who": "ISKP", "claimant": "Officials", "stance": "alleges"}],
}
CLAIM = {"quote": '"nobody had seen  the strangers before"', "claimant": "A shopkeeper", "marker": "said",
         "stance": "asserts"}
FIGURE = {"quote": "exports fell by 12 percent", "measure": "trade", "number": 12, "change": "decrease"}
GOOD = {"incidents": [INCIDENT], "claims": [CLAIM], "figures": [FIGURE]}
LIES = {
    "incidents": [
        dict(INCIDENT, quote="Gunmen killed forty people in Dushanbe on Monday."),
        dict(INCIDENT, kind="massacre"),
        dict(INCIDENT, status="certain"),
        dict(INCIDENT, trigger="explosion"),
        {"kind": "bombing", "status": "reported"},
        dict(INCIDENT, killed={"quote": "at least five policemen", "number": 50},
             injured={"quote": "thirty people", "number": 30}, where=["Moscow"], when="on Friday",
             perpetrators=[{"who": "the government of Utopia"}], id="incident--1", targets=[7, None, {}]),
    ],
    "claims": [dict(CLAIM, claimant="A general"), dict(CLAIM, stance="swears"), {"quote": "nobody"}, "words"],
    "figures": [dict(FIGURE, number=21), dict(FIGURE, measure="happiness"), dict(FIGURE, quote="12")],
}


def chat(content):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": text}
    return json.dumps({"object": "chat.completion", "model": "another-name",
                       "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()


class Player(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note("GET", b"")
        self.answer(200, b"{}")

    def note(self, method, body):
        with open(folder + "/seen", "a", encoding="utf-8") as f:
            text = body.decode("utf-8", "replace")
            f.write(f"{self.server.server_port} {method} {self.path} {text}\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.note("POST", body)
        play = self.path.split("/")[1]
        tries[play] = tries.get(play, 0) + 1
        try:
            getattr(self, "play_" + play)(json.loads(body))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def play_good(self, _):
        self.answer(200, chat(GOOD))

    def play_fenced(self, _):
        self.answer(200, chat("<think>{maybe} I {do}</think>\nHere it is:\n```json\n" + json.dumps(GOOD) + "\n```\n"))

    def play_lies(self, _):
        self.answer(200, chat(LIES))

    def play_broken(self, _):
        self.answer(200, chat('{"incidents": [{"quote": "A roadside bo'))

    def play_html(self, _):
        self.answer(200, b"<html>Welcome to the router</html>")

    def play_none(self, _):
        self.answer(200, b'{"choices": []}')

    def play_busy(self, question):
        if tries["busy"] < 3:
            self.answer(503, b"{}")
        else:
            self.play_good(question)

    def play_down(self, _):
        self.answer(500, b'{"error": {"message": "no model"}}')

    def play_missing(self, _):
        self.answer(404, b"{}")

    def play_elsewhere(self, _):
        self.answer(307, b"", Location=f"http://127.0.0.1:{other.server_port}/stolen/v1/chat/completions")

    def play_cut(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(chat(GOOD)[:200])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def play_endless(self, _):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(b'{"choices": [' + b" " * 65536)

    def play_drip(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def play_silent(self, _):
        time.sleep(30)


servers = [ThreadingHTTPServer(("127.0.0.1", 0), Player) for _ in range(3)]
here, other, secure = servers
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + "/tls.pem", folder + "/tls.key")
secure.socket = context.wrap_socket(secure.socket, server_side=True)
secure.handle_error = lambda *_: None
for s in servers:
    s.daemon_threads = True
    threading.Thread(target=s.serve_forever, daemon=True).start()
for name, s in (("other", other), ("secure", secure), ("port", here)):
    with open(f"{folder}/{name}.new", "w", encoding="ascii") as out:
        out.write(str(s.server_port))
    os.rename(f"{folder}/{name}.new", f"{folder}/{name}")
threading.Event().wait()
