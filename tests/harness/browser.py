"""A real browser that looks at pages: Debian's Chromium without a window, driven over its DevTools protocol by a pair of
pipes, so that it listens on no port.

    with Browser(tmp_path) as browser:
        page = browser.open(file)
        page.resize(1280)
        page.screenshot(tmp_path / "report.png")
        assert page.problems == [] and page.overflowing() == [] and page.pale_texts() == []

`problems` are messages of the console, errors, and requests for anything but the page itself. Nothing here waits a fixed
time: each step waits for the browser's own word that it is done.
"""

import base64
import fcntl
import json
import os
import pathlib
import shutil
import subprocess

A4_WIDTH, A4_HEIGHT = 794, 1123  # in CSS pixels: 96 to the inch
MARGIN = 49  # of the reports' paper: 13 mm on each side

# Elements whose content is wider than they are, or that reach beyond the page; all of them may wrap instead.
OVERFLOWING = """(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`the page: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll('body *')) {
    const box = element.getBoundingClientRect();
    if (element.closest('svg') && element.tagName !== 'svg') continue;
    const name = `${element.tagName}: ${element.textContent.slice(0, 60)}`;
    if (box.right > width + 1) found.push(`${name} reaches ${box.right}`);
    if (['TD', 'TH', 'DD', 'P', 'TABLE'].includes(element.tagName) && element.scrollWidth > element.clientWidth + 1) {
      found.push(`${name} holds ${element.scrollWidth} in ${element.clientWidth}`);
    }
  }
  return found;
})()"""

# Texts whose contrast with what is painted behind them is under that of WCAG 2.2 AA. Behind a text of a picture is the
# last shape that was painted before it at its place; behind others the first ancestor with a colour.
PALE_TEXTS = """(() => {
  const parse = colour => (colour.match(/[0-9.]+/g) || []).map(Number);
  const light = colour => {
    const [r, g, b] = parse(colour).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
  const isPainted = colour => colour && colour !== 'none' && !(parse(colour).length === 4 && parse(colour)[3] === 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (isPainted(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const behindInPicture = text => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let colour = behind(text.closest('svg'));
    for (const rect of text.closest('svg').querySelectorAll('rect')) {
      const place = rect.getBoundingClientRect();
      const under = place.left <= x && x <= place.right && place.top <= y && y <= place.bottom;
      if (under && rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) colour = getComputedStyle(rect).fill;
    }
    return colour;
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ['title', 'desc'].includes(element.tagName)) continue;
    const drawn = element.closest('svg');
    const style = getComputedStyle(element);
    const ink = drawn ? style.fill : style.color;
    const ground = drawn ? behindInPicture(element) : behind(element);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700) ? 3 : 4.5;
    const has = contrast(ink, ground);
    if (has < least) found.add(`${walker.currentNode.data.slice(0, 40)}: ${ink} on ${ground} has ${has.toFixed(2)}`);
  }
  return [...found];
})()"""

# The number of colours of a picture and how much of it is not of the most frequent one, looked at on an empty page.
COLOURS = """(async data => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + data;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const counts = new Map();
  for (const pixel of new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)) {
    counts.set(pixel, (counts.get(pixel) || 0) + 1);
  }
  return {colours: counts.size, drawn: 1 - Math.max(...counts.values()) / (image.width * image.height)};
})"""


def _pipe():
    """Both ends of a pipe, whose numbers are in nobody's way."""
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
        os.close(end)
    return ends


class Browser:
    """One browser with a profile of its own in `home`."""

    def __init__(self, home, program="chromium"):
        found = shutil.which(program)
        assert found, f"there is no {program}: tools/dev/setup test installs it"
        here, there = _pipe()  # what we write
        back, forth = _pipe()  # what it writes
        # It reads from 3 and writes to 4; the shell puts the pipes there.
        command = [found, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                   "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--force-color-profile=srgb", f"--user-data-dir={home}/profile", "--remote-debugging-pipe", "about:blank"]
        self._log = open(f"{home}/browser.log", "wb")
        self._process = subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{here} 4>&{forth}', "bash", *command],
                                         pass_fds=(here, forth), stdout=self._log, stderr=self._log)
        os.close(here)
        os.close(forth)
        self._write, self._read = there, back
        self._buffer, self._last, self._pages = b"", 0, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._write)  # it ends when nobody can speak to it any more
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        self._log.close()

    def open(self, file):
        """The page of a file, when it is loaded and drawn."""
        page = self._new_page()
        page.go(pathlib.Path(file).resolve().as_uri())
        return page

    def colours(self, picture):
        """How many colours a PNG has, and which part of it is not of the most frequent one."""
        page = self._new_page()
        return page.evaluate(f"{COLOURS}('{base64.b64encode(picture).decode()}')")

    def _new_page(self):
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._pages[session] = page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        return page

    def send(self, method, /, session=None, **parameters):
        self._last += 1
        number = self._last
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._write, rest):]
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def receive(self):
        """The next message. Events go to their page."""
        while b"\0" not in self._buffer:
            read = os.read(self._read, 1 << 20)
            assert read, f"the browser ended: {pathlib.Path(self._log.name).read_text(errors='replace')[-2000:]}"
            self._buffer += read
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if "method" in message and message.get("sessionId") in self._pages:
            self._pages[message["sessionId"]].notice(message["method"], message["params"])
        return message


class Page:
    """A page of a browser, which notices what goes wrong on it."""

    def __init__(self, browser, session):
        self._browser, self._session = browser, session
        self._url, self._loads = None, 0
        self.problems = []

    def send(self, method, **parameters):
        return self._browser.send(method, session=self._session, **parameters)

    def go(self, url):
        self._url, before = url, self._loads
        self.send("Page.navigate", url=url)
        while self._loads == before:
            self._browser.receive()

    def notice(self, event, found):
        if event == "Page.loadEventFired":
            self._loads += 1
        elif event == "Runtime.exceptionThrown":
            self.problems.append(f"error: {found['exceptionDetails'].get('text')}")
        elif event == "Runtime.consoleAPICalled":
            self.problems.append(f"console: {found['args']}")
        elif event == "Log.entryAdded":
            self.problems.append(f"log: {found['entry']['text']}")
        elif event == "Network.requestWillBeSent":
            url = found["request"]["url"]
            if url not in (self._url, "about:blank") and not url.startswith("data:"):
                self.problems.append(f"request: {url}")

    def evaluate(self, script):
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, width, height=900, printed=False):
        """As on a screen of this width; `printed`: with the style for paper."""
        self.send("Emulation.setEmulatedMedia", media="print" if printed else "screen")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def on_paper(self, landscape):
        """As between the margins of A4."""
        self.resize((A4_HEIGHT if landscape else A4_WIDTH) - 2 * MARGIN, printed=True)

    def screenshot(self, file):
        picture = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        pathlib.Path(file).write_bytes(picture)
        return picture

    def pdf(self):
        """As it is printed, on the paper that the page asks for."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def overflowing(self):
        return self.evaluate(OVERFLOWING)

    def pale_texts(self):
        return self.evaluate(PALE_TEXTS)

    def text(self):
        return self.evaluate("document.body.innerText")
