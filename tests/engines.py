"""Firefox and WebKit, driven as by a reader's hand through the W3C's protocols.

Firefox speaks WebDriver BiDi by itself; WebKitGTK's driver speaks the older WebDriver. Actions are the same in both.
"""

import json
import os
import subprocess
import time

import requests
import websocket

from publishing import system

#: Keys without a letter, as WebDriver names them.
ENTER, RIGHT = "\ue007", "\ue014"


class Engine:
    """What Firefox and WebKit share; each brings ``open``, ``evaluate``, ``act`` and ``close``."""

    def wait(self, expression, seconds=30):
        """Return the value of a JavaScript `expression` once it is true; fail after `seconds`."""
        end = time.monotonic() + seconds
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"{expression} is still {value} after {seconds} s"
            time.sleep(0.1)
        return value

    def click(self, selector):
        """Scroll to the first element for a CSS `selector` and click its middle."""
        box = self.evaluate(
            f"(element => {{ element.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            f" const box = element.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        move = {"type": "pointerMove", "x": round(box[0]), "y": round(box[1])}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def press(self, *keys):
        """Press `keys` one after the other on the keyboard."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": actions})


class Firefox(Engine):
    """A headless Firefox with a fresh profile in `folder`, where it puts downloads, too."""

    def __init__(self, folder):
        wanted = {"browser.download.folderList": 2, "browser.download.dir": str(folder)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
        (folder / "user.js").write_text("\n".join(lines))
        self.folder = folder
        command = [system.engines()["firefox-esr"], "--headless", "--remote-debugging-port=0", "--profile", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = appeared(lambda: json.loads((folder / "WebDriverBiDiServer.json").read_text()))
        self.socket = websocket.create_connection(
            f"ws://{address['ws_host']}:{address['ws_port']}/session", timeout=60, suppress_origin=True
        )
        self.sent = 0
        self.send("session.new", capabilities={})
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method, **parameters):
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.sent:
            pass  # an event
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, address):
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression):
        answer = self.send("script.evaluate", expression=f"JSON.stringify({expression})",
                           target={"context": self.tab}, awaitPromise=False)  # fmt: skip
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def act(self, source):
        self.send("input.performActions", context=self.tab, actions=[source])

    def close(self):
        self.send("browser.close")
        self.process.wait()


class WebKit(Engine):
    """WebKitGTK's MiniBrowser on a screen of its own, which puts downloads into `folder`."""

    def __init__(self, folder):
        (folder / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{folder}"\n')
        self.folder = folder
        paths = system.engines()
        screen = [paths["xvfb"], "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self.screen = subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        display = self.screen.stdout.readline().strip()
        port = 20_000 + self.screen.pid % 10_000
        variables = os.environ | {"DISPLAY": f":{display}", "XDG_CONFIG_HOME": str(folder)}
        self.driver = subprocess.Popen([paths["webkit2gtk-driver"], f"--port={port}"], env=variables)
        options = {"binary": paths["libwebkit2gtk-4.1-0"], "args": ["--automation"]}
        self.session = f"http://127.0.0.1:{port}/session"
        made = appeared(lambda: self.post("", capabilities={"alwaysMatch": {"webkitgtk:browserOptions": options}}))
        self.session += f"/{made['sessionId']}"

    def post(self, path, **parameters):
        value = requests.post(self.session + path, json=parameters, timeout=60).json()["value"]
        assert not (isinstance(value, dict) and "error" in value), value
        return value

    def open(self, address):
        self.post("/url", url=address)

    def evaluate(self, expression):
        return self.post("/execute/sync", script=f"return {expression}", args=[])

    def act(self, source):
        self.post("/actions", actions=[source])

    def close(self):
        requests.delete(self.session, timeout=60)
        for process in (self.driver, self.screen):
            process.terminate()
            process.wait()


def appeared(look, seconds=30):
    """Return what `look` returns, once what it looks for is there; raise its error after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            return look()
        except (OSError, ValueError):  # no file, half a file, no server yet
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
