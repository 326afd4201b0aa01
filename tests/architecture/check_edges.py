#!/usr/bin/env python3
"""Fails on every #include between folders that allowed_edges.txt does not allow.

    check_edges.py ROOT [--edges FILE]

Also fails when allowed_edges.txt itself is wrong: a line that cannot be read, a folder that does not exist, a cycle.
"""

import argparse
import os
import re
import sys

ROOTS = ("common", "services", "tools")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]((?:%s)/[^">]+)[">]' % "|".join(ROOTS))
SERVICE = "<service>"


class Edges:
    """What allowed_edges.txt says."""

    def __init__(self, path, root):
        self.path = path
        self.problems = []
        self.allowed = {}  # folder -> set of folders
        self.allowed_in_tests = {}
        services = _folders(os.path.join(root, "services"))
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                self._read(number, line.split("#", 1)[0].strip(), services, root)
        self._check_acyclic()

    def _read(self, number, line, services, root):
        if not line:
            return
        match = re.fullmatch(r"(test )?(\S+):((?: \S+)*)", line)
        if not match:
            self.problems.append(f'{self.path}:{number}: write "folder: folder folder …", not "{line}"')
            return
        table = self.allowed_in_tests if match[1] else self.allowed
        names = services if SERVICE in line else [""]
        for name in names:
            words = [match[2], *match[3].split()]
            folder, *targets = [word.replace(SERVICE, name) for word in words]
            for word, named in zip(words, (folder, *targets)):
                # Not every service has every folder that services have.
                if not any(os.path.isdir(os.path.join(root, word.replace(SERVICE, other))) for other in names):
                    self.problems.append(f"{self.path}:{number}: there is no folder {named}: remove it from the line")
            table.setdefault(folder, set()).update(targets)

    def _check_acyclic(self):
        done, path = set(), []

        def visit(folder):
            if folder in path:
                cycle = " -> ".join([*path[path.index(folder):], folder])
                self.problems.append(f"{self.path}: a cycle is allowed: {cycle}")
            elif folder not in done:
                path.append(folder)
                for target in sorted(self.allowed.get(folder, ())):
                    visit(target)
                path.pop()
                done.add(folder)

        for folder in sorted(self.allowed):
            visit(folder)

    def unit(self, folder):
        """The listed folder that `folder` belongs to, or None."""
        while folder and folder not in self.allowed:
            folder = os.path.dirname(folder)
        return folder or None

    def allows(self, source, target, in_test):
        if source == target or target in self.allowed[source]:
            return True
        return in_test and target in self.allowed_in_tests.get(self._test_unit(source), ())

    def _test_unit(self, folder):
        while folder and folder not in self.allowed_in_tests:
            folder = os.path.dirname(folder)
        return folder


def _folders(path):
    if not os.path.isdir(path):
        return []
    return sorted(name for name in os.listdir(path) if os.path.isdir(os.path.join(path, name)))


def sources(root):
    for top in ROOTS:
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".h", ".cc")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def check(root, edges_path):
    """Everything that is wrong, one line each; and how many includes were looked at."""
    edges = Edges(edges_path, root)
    problems, looked_at = list(edges.problems), 0
    for path in sources(root):
        folder, name = os.path.split(path)
        in_test = name.endswith(("_test.cc", "_fuzz.cc")) or "testing" in folder.split("/")
        source = edges.unit(folder)
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                include = INCLUDE.match(line)
                if not include:
                    continue
                looked_at += 1
                target = edges.unit(os.path.dirname(include[1]))
                for place in {f for f, unit in ((folder, source), (os.path.dirname(include[1]), target)) if not unit}:
                    problems.append(f"{path}:{number}: {place} is not in {edges_path}: say there what it may include")
                if source and target and not edges.allows(source, target, in_test):
                    problems.append(
                        f"{path}:{number}: {source} must not include {target} ({include[1]}): move the code to a folder"
                        f" that may, or have {source} be given what it needs by who calls it. If the plan of the house"
                        f" has changed, change {edges_path} and say why in docs/decisions")
    return problems, looked_at


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("--edges", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "allowed_edges.txt"))
    arguments = parser.parse_args()
    problems, looked_at = check(arguments.root, arguments.edges)
    for problem in problems:
        print(problem)
    print(f"{looked_at} includes, {len(problems)} problems")
    return 1 if problems or not looked_at else 0


if __name__ == "__main__":
    sys.exit(main())
