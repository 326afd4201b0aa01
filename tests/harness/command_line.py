"""The command line for tests: runs `aims` against the server of a test as Ana, and reads what it prints.

    aims = CommandLine(program, address, org)
    aims.json("import", "framework", file, "--id", "acme-own")["requirements"]
    aims.rows("soa", "gaps", "aims")
    "line 3" in aims.refused("import", "framework", file, "--id", "acme-own")
"""

import csv
import io
import json
import os
import subprocess


class CommandLine:
    """Types commands. `address` as of Client; of several servers, the one with the controls is meant."""

    def __init__(self, program, address, org):
        server = address["controls"] if isinstance(address, dict) else address
        self.program = program
        self.environment = {"AIMS_SERVER": server, "AIMS_ORGANIZATION": org.split("/")[1], "AIMS_ACTOR": "ana",
                            "PATH": os.environ["PATH"]}

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=60, env=self.environment)

    def output(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.output(*arguments, "--output", "json"))

    def rows(self, *arguments):
        """The rows of a list."""
        return list(csv.DictReader(io.StringIO(self.output(*arguments, "--output", "csv"))))

    def refused(self, *arguments):
        """The error of a command that is refused."""
        done = self.run(*arguments)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        return done.stderr
