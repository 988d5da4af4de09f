#!/usr/bin/env python3
"""A TAXII 2.1 server that is not ours: each api root behaves in another way, some of them badly.

Prints its port, ends when its standard input closes. Only for tests, only on 127.0.0.1.
"""
import base64, gzip, json, re, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MEDIA = 'application/taxii+json;version=2.1'
ID = '0f4c1a52-6f0b-4d5e-9d55-1f7a6f1b7c11'
N = 25
lock = threading.Lock()
seen = {}      # how often a thing was asked for
posted = {}    # root -> {(id, version): object}, in the order they came
statuses = {}


def stamp(k):
    return '2026-11-01T10:%02d:%02d.%06dZ' % (k // 60, k % 60, k + 1)


def made(k):
    u = '00000000-0000-4000-8000-%012d' % k
    return {'type': 'identity', 'spec_version': '2.1', 'id': 'identity--' + u, 'name': 'Office %d \\"x\\" ]}' % k,
            'created': '2026-10-01T00:00:00.000Z', 'modified': '2026-10-01T00:00:00.000Z'}


ALL = [(stamp(k), made(k)) for k in range(N)]


def times(what):
    with lock:
        seen[what] = seen.get(what, 0) + 1
        return seen[what]


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *a):
        pass

    def answer(self, code, body, media=MEDIA, head=(), cut=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        self.send_header('Content-Type', media)
        self.send_header('Content-Length', str(len(data)))
        if self.path.startswith(('/packer/', '/boaster/')):
            self.send_header('Accept-Encoding', 'gzip')
        for k, v in head:
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(data if cut is None else data[:cut])
        if cut is not None:
            self.close_connection = True

    def wrong(self, code, title, description='', head=()):
        self.answer(code, {'title': title, 'description': description, 'http_status': str(code)}, head=head)

    def may(self, root):
        got = self.headers.get('Authorization', '')
        if root == 'basic':
            return got == 'Basic ' + base64.b64encode(b'khorog:open the door').decode()
        if root == 'bearer':
            return got == 'Bearer 00ff'
        return True

    def do_GET(self):
        u = urlsplit(self.path)
        q = {k: v[0] for k, v in parse_qs(u.query).items()}
        parts = [p for p in u.path.split('/') if p]
        times('requests')
        if parts == ['taxii2']:
            return self.answer(200, {'title': 'other', 'api_roots': ['/calm/', 'https://elsewhere.invalid/x/']})
        if parts == ['count']:
            return self.answer(200, seen)
        root = parts[0] if parts else ''
        if root == 'strict' and self.headers.get('Accept') != MEDIA:
            return self.wrong(406, 'Not acceptable')
        if not self.may(root):
            return self.wrong(401, 'Unauthorized', 'who are you?', [('WWW-Authenticate', 'Basic realm="x"')])
        if root == 'login':
            return self.answer(200, b'<html><body>Please log in</body></html>', 'text/html')
        if root == 'away':
            return self.answer(302, b'', head=[('Location', 'http://127.0.0.2:%d/calm/' % self.server.server_port)])
        if root == 'near':
            return self.answer(308, b'', head=[('Location', self.path.replace('/near/', '/calm/'))])
        if root == 'round':
            return self.answer(302, b'', head=[('Location', self.path)])
        if root == 'bare' and u.path.endswith('/') and len(parts) > 1:
            return self.answer(301, b'', head=[('Location', self.path.replace(u.path, u.path[:-1]))])
        if len(parts) == 1:
            size = 6000 if root == 'narrow' else 1 << 20
            return self.answer(200, {'title': root, 'versions': [MEDIA], 'max_content_length': size})
        if parts[1] == 'status':
            return self.status(root, parts[2])
        if parts[1] != 'collections':
            return self.wrong(404, 'Not found')
        if len(parts) == 2:
            c = {'id': ID, 'title': 'Offices', 'can_read': root != 'letterbox', 'can_write': root != 'calm'}
            return self.answer(200, {} if root == 'empty' else {'collections': [c]},
                               'application/json' if root == 'bare' else MEDIA)
        if parts[2] != ID:
            return self.wrong(404, 'Not found', 'no such collection')
        if parts[3] == 'manifest':
            return self.manifest(root, q)
        return self.objects(root, q)

    def do_POST(self):
        parts = [p for p in urlsplit(self.path).path.split('/') if p]
        root = parts[0]
        n = int(self.headers.get('Content-Length', '0'))
        body = self.rfile.read(n)
        times('posts')
        if self.headers.get('Content-Encoding') == 'gzip':
            if root != 'packer':
                return self.wrong(415, 'Unsupported media type', 'no gzip here')
            times('packed')
            body = gzip.decompress(body)
        if self.headers.get('Content-Type') != MEDIA:
            return self.wrong(415, 'Unsupported media type')
        if root == 'narrow' and n > 6000:
            return self.wrong(413, 'Too large')
        if root == 'shut':
            return self.wrong(403, 'Forbidden', 'this collection is not for writing')
        if root == 'fickle' and times('fickle') % 2 == 1:
            return self.wrong(503, 'Busy', head=[('Retry-After', '0')])
        objects = json.loads(body)['objects']
        if root == 'picky' and any('bad' in o.get('name', '') for o in objects):
            return self.wrong(422, 'Unprocessable', 'an object here is not liked')
        bad = [o for o in objects if 'bad' in o.get('name', '')]
        with lock:
            for o in objects:
                if o not in bad:
                    posted.setdefault(root, {})[(o['id'], o.get('modified', ''))] = o
        if root == 'deaf' and times('deaf') == 1:  # it came, but the answer is lost
            return self.answer(202, b'{"status": "complete"}', cut=5)
        s = {'id': '1a2b3c4d-0000-4000-8000-%012d' % len(statuses), 'status': 'complete',
             'request_timestamp': stamp(1), 'total_count': len(objects),
             'success_count': len(objects) - len(bad), 'failure_count': len(bad), 'pending_count': 0,
             'failures': [{'id': o['id'], 'version': o.get('modified', ''), 'message': 'not liked'} for o in bad]}
        statuses[s['id']] = s
        if root == 'slow':
            s = dict(s, status='pending', success_count=0, failure_count=0, pending_count=len(objects), failures=[])
        self.answer(202, s)

    def status(self, root, key):
        if key not in statuses:
            return self.wrong(404, 'Not found')
        s = statuses[key]
        if root == 'slow' and times('polls ' + key) < 2:
            s = dict(s, status='pending')
        self.answer(200, s)

    def all(self, root):
        if root == 'empty':
            return []
        with lock:
            mine = [(stamp(100 + k), o) for k, o in enumerate(posted.get(root, {}).values())]
        return (ALL if root not in ('shut', 'slow', 'picky', 'letterbox', 'narrow', 'fickle', 'deaf', 'inbox', 'packer', 'boaster') else []) + mine

    def manifest(self, root, q):
        ids = q.get('match[id]', '').split(',')
        self.answer(200, {'objects': [{'id': o['id'], 'date_added': at, 'version': o['modified']}
                                      for at, o in self.all(root) if o['id'] in ids]})

    def objects(self, root, q):
        here = self.all(root)
        after = q.get('added_after', '')
        here = [x for x in here if x[0] > after]
        start = int(q.get('next', '0') or 0)
        size = min(int(q.get('limit', 10)), 10)
        page = here[start:start + size]
        more = start + size < len(here)
        if root == 'busy' and times('busy') <= 2:
            return self.wrong(503, 'Busy', 'come back', [('Retry-After', '1')])
        if root == 'forgets' and start and times('forgets ' + str(start)) == 1:
            return self.wrong(404, 'Not found', 'that page session has ended')
        if root == 'nonsense':
            return self.answer(200, b'{"objects": [{"type": "identity", ]}')
        if root == 'list':
            return self.answer(200, b'[1, 2]')
        if root == 'loop':
            return self.answer(200, {'more': True, 'next': 'again', 'objects': []})
        if root == 'endless':
            return self.answer(200, b'{"objects": ["' + b'x' * (3 << 20) + b'"]}')
        if root == 'bomb':
            return self.answer(200, gzip.compress(b'{"objects": [' + b' ' * (80 << 20) + b']}', 9),
                               head=[('Content-Encoding', 'gzip')])
        e = {}
        if page:
            e['objects'] = [o for _, o in page]
            if root == 'mixed':
                e['objects'][0] = {'type': 'identity', 'id': 'nonsense'}
        if more:
            e['more'] = True
            if root != 'liar':
                e['next'] = str(start + size)
        head = []
        if page and root not in ('bare', 'liar'):
            head = [('X-TAXII-Date-Added-First', page[0][0]), ('X-TAXII-Date-Added-Last', page[-1][0])]
        if root == 'cutter' and page and times('cut ' + page[0][1]['id']) == 1:
            return self.answer(200, e, head=head, cut=len(json.dumps(e)) * 2 // 3)
        if root == 'squeezed' and 'gzip' in self.headers.get('Accept-Encoding', ''):
            return self.answer(200, gzip.compress(json.dumps(e).encode()),
                               head=head + [('Content-Encoding', 'gzip')])
        self.answer(200, e, 'application/json' if root == 'bare' else MEDIA, head)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
