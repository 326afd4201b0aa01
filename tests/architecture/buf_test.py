#!/usr/bin/env python3
"""buf refuses what breaks stored events, JSON or generated code, and takes what adds to them."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "buf.sh"
PROTO = SCRIPT.parents[2] / "proto"
ACTOR = "aims/event/v1/event.proto"
SUBJECT = "string subject = 1;"  # of an actor, in every event


class BufTest(unittest.TestCase):

    def breaking(self, file=ACTOR, old="", new=""):
        """What buf says of the proto with the first `old` in `file` replaced; None where it takes it."""
        with tempfile.TemporaryDirectory() as folder:
            changed = pathlib.Path(folder) / "proto"
            shutil.copytree(PROTO, changed)
            path = changed / file
            text = path.read_text(encoding="utf-8")
            self.assertIn(old, text)
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            ran = subprocess.run([SCRIPT, "breaking", changed], capture_output=True, text=True, check=False)
        return ran.stdout + ran.stderr if ran.returncode else None

    def assert_breaks(self, old, new, *parts):
        said = self.breaking(ACTOR, old, new)
        self.assertIsNotNone(said, f"{old} may become {new}")
        for part in (*parts, "make proto-baseline"):
            self.assertIn(part, said)

    def test_the_proto_as_it_is(self):
        self.assertIsNone(self.breaking())

    def test_a_field_may_be_added(self):
        self.assertIsNone(self.breaking(ACTOR, SUBJECT, f"{SUBJECT} string added = 77;"))

    def test_a_field_with_another_name_number_or_type(self):
        self.assert_breaks(SUBJECT, "string person = 1;", "Actor", "person")
        self.assert_breaks(SUBJECT, "string subject = 77;", "Actor", "1")
        self.assert_breaks(SUBJECT, "bytes subject = 1;", "Actor", "bytes")

    def test_a_field_that_is_gone(self):
        self.assert_breaks(SUBJECT, "", "Actor", "subject")

    def test_another_package_in_other_languages(self):
        self.assert_breaks('java_package = "dev.aims', 'java_package = "org.aims', "java_package")

    def test_what_is_never_on_the_wire_may_change(self):
        self.assertIsNone(self.breaking("aims/internal/v1/read_model.proto", "bytes digest = 3;", ""))


if __name__ == "__main__":
    unittest.main()
