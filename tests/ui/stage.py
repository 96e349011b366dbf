# SPDX-License-Identifier: MIT
"""A stage for UI tests: a display of its own, a real server, the real window, and hands (xdotool)."""
import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

WAIT_S = 40  # generous: a test says what must come, never how fast


class Failed(AssertionError):
    pass


def expect(condition, words):
    if not condition:
        raise Failed(words)


def until(check, words, seconds=WAIT_S):
    """Waits for check() to be truthy and returns what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.02)
    raise Failed("never came: " + words)


class Stage:
    def __init__(self, bin_dir, maps):
        self.bin, self.maps = bin_dir, maps
        self.folder = tempfile.mkdtemp(prefix="twinwire-ui-")
        self.children, self.windows, self.displays = [], 0, 0
        self.env = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder + "/config",
                        XDG_DATA_HOME=self.folder + "/data", ALSOFT_DRIVERS="null", LIBGL_ALWAYS_SOFTWARE="1")
        self.env.pop("DISPLAY", None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, command, **kwargs):
        child = subprocess.Popen(command, env=self.env, **kwargs)
        self.children.append(child)
        return child

    def open_display(self, size="1280x720"):
        """Numbered after this process: left to choose, a server in another network namespace takes the socket's file from ours."""
        number = 100 + (os.getpid() + 7_000 * self.displays) % 50_000
        self.displays += 1
        read, write = os.pipe()
        self.start(["Xvfb", ":%d" % number, "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp", "-noreset"],
                   pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            expect(pipe.readline().strip(), "Xvfb gave no display")
        self.env["DISPLAY"] = ":%d" % number

    def start_server(self, *options, data="server", port="0", maps=None):
        log = open(self.path("server.log"), "a")
        server = self.start([self.bin + "/twinwire-server", "--data", self.path(data), "--maps", maps or self.maps, "--port", port,
                             "--game-port", "0", *options], stdout=subprocess.PIPE, stderr=log, text=True)
        line = server.stdout.readline()
        expect(line.startswith("ready "), "the server said: " + line)
        said = dict(word.split("=", 1) for word in line.split()[1:])
        server.lobby, server.game = said["lobby"], said["game"]
        return server

    def stop(self, child):
        child.terminate()
        child.wait(timeout=15)

    def open_window(self, *options, size="1280x720"):
        self.windows += 1
        window = Window(self, self.path("state%d.json" % self.windows))
        window.process = self.start([self.bin + "/twinwire", "--size", size, "--no-audio", "--state-file", window.state_path,
                                     *options], stderr=subprocess.PIPE, text=True)
        return window

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Window:
    def __init__(self, stage, state_path):
        self.stage, self.state_path, self.process = stage, state_path, None

    # --- eyes
    def state(self):
        try:
            with open(self.state_path) as file:
                return dict(json.load(file), written=os.fstat(file.fileno()).st_mtime_ns)
        except FileNotFoundError:
            return None

    def until(self, check, words):
        def look():
            expect(self.process.poll() is None, "the window has ended while waiting for: " + words)
            state = self.state()
            return state if state and check(state) else None
        try:
            return until(look, words)
        except Failed as failure:
            raise Failed("%s; the last state was %s" % (failure, json.dumps(self.state()))) from None

    def picture(self):
        """The window's pixels as rows of (r, g, b), from the display itself, once no screen is fading in."""
        self.until(lambda s: s["veil"] == 0, "a whole picture")
        out = subprocess.run(["import", "-window", "root", "-depth", "8", "ppm:-"], env=self.stage.env, check=True,
                             capture_output=True).stdout
        head = out.split(b"\n", 3)
        width, height = map(int, head[1].split())
        expect(head[0] == b"P6" and len(head[3]) == 3 * width * height, "not a picture")
        return Picture(width, height, head[3])

    # --- hands
    def hands(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.stage.env, check=True, capture_output=True)

    def focus(self):
        found = until(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Twinwire$"], env=self.stage.env,
                                             capture_output=True, text=True).stdout.split(), "a window named Twinwire")
        self.hands("windowfocus", "--sync", found[0])

    def type(self, words):
        self.hands("type", "--delay", 15, words)

    def key(self, *names):
        for name in names:
            self.hands("key", name)

    def click(self, label):
        """Clicks a control by its words, once three reports in a row have it in one place: a form moves when an error appears in it."""
        seen = []

        def settled():
            state = self.until(lambda s: s["controls"].get(label, {}).get("enabled"), "the control '%s'" % label)
            place = round(state["controls"][label]["x"]), round(state["controls"][label]["y"])
            if not seen or seen[-1][0] != state["written"]:
                seen.append((state["written"], place))
            return place if [at for _, at in seen[-3:]] == [place] * 3 else None
        x, y = until(settled, "the control '%s' at rest" % label)
        self.hands("mousemove", x, y, "click", 1)

    def fill(self, label, words):
        self.click(label)
        self.hands("key", "ctrl+a")
        self.type(words)

    def close(self):
        """Closes the window; what it wrote on standard error."""
        self.stage.stop(self.process)
        return self.process.stderr.read()


class Picture:
    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels

    def at(self, x, y):
        i = 3 * (round(y) * self.width + round(x))
        return tuple(self.pixels[i:i + 3])

    def near(self, x, y, colour, reach, tolerance=28):
        """Is there a pixel of about this colour within `reach` pixels?"""
        wanted = tuple(int(colour[i:i + 2], 16) for i in (0, 2, 4))
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                px, py = round(x) + dx, round(y) + dy
                if 0 <= px < self.width and 0 <= py < self.height and math.dist(self.at(px, py), wanted) <= tolerance:
                    return True
        return False


def make_network():
    """192.168.77.0/24 with nobody else on it, in a network namespace of the test's own."""
    expect(len(open("/proc/net/dev").readlines()) == 3, "a network namespace with nothing but lo in it")
    for command in ("ip link set lo up", "ip link add near type veth peer name far",
                    "ip addr add 192.168.77.1/24 broadcast 192.168.77.255 dev near", "ip link set near up", "ip link set far up"):
        subprocess.run(command.split(), check=True)


def run(scenario):
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--maps", required=True)
    parser.add_argument("--keep-picture", help="on failure, write the display here")
    options = parser.parse_args()
    for tool in ("Xvfb", "xdotool", "import"):
        if shutil.which(tool) is None:
            sys.exit("%s is missing; ./check installs it" % tool)
    stage = Stage(options.bin, options.maps)
    try:
        scenario(stage)
        print("passed")
    except Exception:
        traceback.print_exc()
        if options.keep_picture and "DISPLAY" in stage.env:
            subprocess.run(["import", "-window", "root", options.keep_picture], env=stage.env)
        sys.exit(1)
    finally:
        stage.close()
