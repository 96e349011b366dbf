# SPDX-License-Identifier: MIT
"""A headless Chromium, spoken to over its DevTools protocol with nothing but Python's standard library."""
import base64
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60


class WebSocket:
    """The client's half of RFC 6455: text messages, whole or in pieces; no extensions."""

    def __init__(self, host, port, path):
        self.socket = socket.create_connection((host, port), timeout=60)
        self.rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.rest:
            self.rest += self._more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(f"no websocket: {head!r}")

    def _more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError("the browser hung up")
        return data

    def _take(self, count):
        while len(self.rest) < count:
            self.rest += self._more()
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        length = len(data)
        head = bytes([0x81])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack("!H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack("!Q", length)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def receive(self):
        message = b""
        while True:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                length, = struct.unpack("!H", self._take(2))
            elif length == 127:
                length, = struct.unpack("!Q", self._take(8))
            data = self._take(length)
            if first & 0x0F in (0, 1):
                message += data
                if first & 0x80:
                    return message.decode()
            elif first & 0x0F == 8:
                raise EOFError("the browser closed the connection")


class Page:
    """One tab. Keeps every event; `call` waits for its own answer."""

    def __init__(self, port, path):
        self.events, self.number = [], 0
        self.socket = WebSocket("127.0.0.1", port, path)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression, what, seconds=30):
        end = time.monotonic() + seconds
        while True:
            value = self.evaluate(expression)
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"did not happen: {what}")
            time.sleep(0.05)

    def open(self, path):
        self.evaluate("document.documentElement && delete document.documentElement.dataset.ready")
        self.events.clear()
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.until("document.documentElement?.dataset.ready || ''", f"{path} is ready")

    def size(self, width, height, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def mouse(self, kind, x, y):
        held = kind != "mouseReleased"
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1 if held else 0, clickCount=1)

    def drag(self, x1, y, x2):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x1, y=y)
        self.mouse("mousePressed", x1, y)
        for step in range(1, 9):
            self.mouse("mouseMoved", x1 + (x2 - x1) * step / 8, y)
        self.mouse("mouseReleased", x2, y)

    def key(self, name, code=0, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def screenshot(self, path, whole=False):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def complaints(self):
        """What stood on the console: errors, refusals, exceptions."""
        found = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(parameters["exceptionDetails"].get("text", "") + str(parameters["exceptionDetails"].get("exception", {}).get("description", "")))
            elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                found.append(parameters["entry"]["text"])
            elif method == "Runtime.consoleAPICalled":
                found.append(str([argument.get("value") for argument in parameters["args"]]))
        return found

    def requests(self):
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]


class Browser:
    """Use as `with Browser() as page:`."""

    def __enter__(self):
        program = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not program:
            raise SystemExit("No Chromium here: install Debian's chromium.")
        self.folder = tempfile.TemporaryDirectory(prefix="twinwire-browser-", ignore_cleanup_errors=True)
        arguments = [program, "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", f"--user-data-dir={self.folder.name}"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium's own rule: root has no sandbox
        log = open(os.path.join(self.folder.name, "log"), "wb")
        self.process = subprocess.Popen(arguments + ["about:blank"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            return Page(*self._where())
        except BaseException:
            self.__exit__()
            raise

    def _where(self):
        told = pathlib.Path(self.folder.name, "DevToolsActivePort")
        end = time.monotonic() + START_SECONDS
        while not (told.exists() and "\n" in told.read_text()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("Chromium did not start: " + pathlib.Path(self.folder.name, "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)
        port, path = told.read_text().split("\n")[:2]
        return int(port), path

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()
