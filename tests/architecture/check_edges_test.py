#!/usr/bin/env python3
"""The check of the allowed edges catches what it is there for: each test plants one mistake in a small tree."""

import os
import tempfile
import unittest

from check_edges import check

EDGES = """
common/base:
common/log: common/base
common/log/disk: common/log
services/<service>/domain: common/base
services/<service>: common/base services/<service>/domain
test common/log: common/log/disk
"""


class CheckEdgesTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.edges = EDGES
        for name in ("common/log/disk", "services/risk/domain", "services/audit/domain", "tools"):
            os.makedirs(os.path.join(self.root, name))
        self.write("common/base/a.h", "")
        self.write("services/risk/service.cc", '#include "common/base/a.h"\n#include "services/risk/domain/r.h"\n')

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def problems(self):
        self.write("edges.txt", self.edges)
        return check(self.root, os.path.join(self.root, "edges.txt"))[0]

    def assert_caught(self, *parts):
        problems = self.problems()
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_good_tree_has_no_problems(self):
        self.assertEqual(self.problems(), [])

    def test_an_edge_that_is_not_allowed(self):
        self.write("common/base/b.cc", '#include <string>\n\n#include "common/log/log.h"\n')
        self.assert_caught("common/base/b.cc:3: common/base must not include common/log", "move the code")

    def test_one_service_including_another(self):
        self.write("services/audit/domain/a.cc", '#include "services/risk/domain/r.h"\n')
        self.assert_caught("services/audit/domain must not include services/risk/domain")

    def test_angle_brackets_and_blanks_hide_nothing(self):
        self.write("common/base/b.cc", '  #  include <common/log/log.h>\n')
        self.assert_caught("common/base/b.cc:1")

    def test_a_nested_folder_counts_as_its_listed_parent(self):
        self.write("common/base/deep/b.cc", '#include "common/log/log.h"\n')
        self.assert_caught("common/base must not include common/log")

    def test_a_listed_child_is_not_its_parent(self):
        self.write("common/log/l.cc", '#include "common/log/disk/d.h"\n')
        self.assert_caught("common/log must not include common/log/disk")

    def test_what_only_tests_may_include(self):
        self.write("common/log/l_test.cc", '#include "common/log/disk/d.h"\n')
        self.assertEqual(self.problems(), [])

    def test_a_folder_that_is_not_listed(self):
        self.write("tools/new/n.cc", '#include "common/base/a.h"\n')
        self.assert_caught("tools/new/n.cc:1: tools/new is not in")

    def test_an_allowed_edge_to_a_folder_that_does_not_exist(self):
        self.edges += "common/log: common/gone\n"
        self.assert_caught("there is no folder common/gone")

    def test_a_line_that_cannot_be_read(self):
        self.edges += "common/log common/base\n"
        self.assert_caught("edges.txt:8: write")

    def test_a_cycle(self):
        self.edges += "common/base: common/log\n"
        self.assert_caught("cycle", "common/base -> common/log -> common/base")


if __name__ == "__main__":
    unittest.main()
