"""Events for an n8n, and an agent that answers at once: what Benchmarks/run measures events with."""
import json, os, selectors, signal, socket, threading, time

BODY = json.dumps({
    "diun_version": "4.28.0", "hostname": "diun", "diun_entry_status": "update", "diun_entry_provider": "kubernetes",
    "diun_entry_image": "docker.io/library/httpd", "diun_entry_imagetag": "2.4.66",
    "diun_entry_hublink": "https://hub.docker.com/_/httpd", "diun_entry_platform": "linux/amd64",
}).encode()


class Stub:
    """Answers every request as the agent does that has taken a job, or with nothing, as a Pushgateway does; a process of
    its own, so that it takes no time from whoever measures."""

    def __init__(self, answer=b'{"job_id":"0123456789ab","status":"queued"}'):
        self.answer = answer
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = listener.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % self.port
        self.child = os.fork()
        if self.child == 0:
            try:
                self.serve(listener)
            finally:
                os._exit(0)
        listener.close()

    def serve(self, listener):
        parent = os.getppid()
        waiting, parts = selectors.DefaultSelector(), {}
        waiting.register(listener, selectors.EVENT_READ)
        head = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(self.answer)
        while os.getppid() == parent:
            for key, _ in waiting.select(timeout=1):
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    waiting.register(connection, selectors.EVENT_READ)
                    parts[connection] = b""
                    continue
                connection = key.fileobj
                try:
                    piece = connection.recv(65536)
                except OSError:
                    piece = b""
                if not piece:
                    waiting.unregister(connection)
                    del parts[connection]
                    connection.close()
                    continue
                parts[connection] += piece
                if whole(parts[connection]):
                    parts[connection] = b""
                    connection.sendall(head + self.answer)

    def stop(self):
        os.kill(self.child, signal.SIGTERM)
        os.waitpid(self.child, 0)


def whole(message):
    """Whether head and body of a message with a length are there."""
    head, end, body = message.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return True


class Client:
    """One connection that is kept, and nothing that costs time of its own."""

    def __init__(self, url):
        place, _, path = url.removeprefix("http://").partition("/")
        name, _, port = place.partition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = (
            f"POST /{path} HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(BODY)}\r\n\r\n").encode() + BODY

    def send(self):
        """The status and the body."""
        self.socket.sendall(self.request)
        answer = b""
        while not whole(answer):
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError("the answer broke off")
            answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(None, 2)[1]), body

    def deliver(self):
        status, body = self.send()
        if status != 200 or b"job_id" not in body:
            raise SystemExit(f"the event came to nothing: {status} {body[:200]!r}")


def sequence(url, count):
    """Events one after the other: how long each took until its execution had ended. Seconds."""
    client, times = Client(url), []
    client.deliver()
    for _ in range(count):
        begun = time.perf_counter()
        client.deliver()
        times.append(time.perf_counter() - begun)
    return times


def parallel(url, count, connections):
    """Events on so many connections at once: events a second."""
    clients = [Client(url) for _ in range(connections)]
    failures = []

    def work(client):
        try:
            for _ in range(count // connections):
                client.deliver()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return count // connections * connections / (time.perf_counter() - begun)


def settled(url, seconds=120):
    """Waits until an event is accepted; gives the URL back."""
    end = time.monotonic() + seconds
    while True:
        try:
            if Client(url).send()[0] == 200:
                return url
        except (OSError, ValueError):
            pass
        if time.monotonic() > end:
            raise SystemExit(f"no event was accepted within {seconds} s")
        time.sleep(0.002)
