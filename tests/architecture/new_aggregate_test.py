#!/usr/bin/env python3
"""What tools/dev/new_aggregate writes keeps the conventions of the proto and the format of sources.

    new_aggregate_test.py ROOT GOOGLEAPIS_DIR
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import grpc_tools
from grpc_tools import protoc

from check_proto import check

ROOT, GOOGLEAPIS = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
SCRIPT = ROOT / "tools/dev/new_aggregate"


class NewAggregateTest(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        for part in ("proto", "services/risk"):
            shutil.copytree(ROOT / part, self.root / part)
        shutil.copy(ROOT / ".clang-format", self.root)

    def run_script(self, *arguments):
        return subprocess.run([sys.executable, SCRIPT, *arguments, "--root", self.root], capture_output=True, text=True,
                              check=False)

    def problems(self):
        proto = self.root / "proto"
        out = self.root / "set.pb"
        files = [str(path.relative_to(proto)) for path in sorted(proto.glob("aims/**/*.proto"))]
        includes = [f"-I{path}" for path in (proto, GOOGLEAPIS, os.path.join(os.path.dirname(grpc_tools.__file__), "_proto"))]
        self.assertEqual(protoc.main(["protoc", *includes, "--include_imports", "--include_source_info",
                                      f"--descriptor_set_out={out}", *files, "google/rpc/error_details.proto"]), 0)
        return check(out)

    def test_it_keeps_the_conventions(self):
        _, before = self.problems()
        ran = self.run_script("risk", "RiskOwner", "riskOwners")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        problems, methods = self.problems()
        self.assertEqual(problems, [])
        self.assertEqual(methods, before + 6)
        registered = (self.root / "services/risk/aggregates/aggregates.cc").read_text(encoding="utf-8")
        self.assertIn("aggregates.Add<RiskOwners>();", registered)
        self.assertIn('#include "services/risk/domain/risk_owner.h"', registered)
        build = (self.root / "services/risk/domain/CMakeLists.txt").read_text(encoding="utf-8")
        self.assertIn("risk_owner.cc", build)
        self.assertIn("risk_owner_test.cc", build)

    def test_its_sources_are_formatted(self):
        self.run_script("risk", "RiskOwner", "riskOwners")
        sources = sorted((self.root / "services/risk/domain").glob("risk_owner*"))
        self.assertEqual(len(sources), 3)
        checked = subprocess.run(["clang-format-14", "--dry-run", "--Werror", *sources], cwd=self.root,
                                 capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_it_refuses_what_cannot_be(self):
        self.assertIn("no command service", self.run_script("evidence", "RiskOwner", "riskOwners").stderr)
        self.assertIn("UpperCamelCase", self.run_script("risk", "risk_owner", "riskOwners").stderr)
        self.run_script("risk", "RiskOwner", "riskOwners")
        self.assertIn("is there already", self.run_script("risk", "RiskOwner", "riskOwners").stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
