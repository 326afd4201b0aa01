"""OSCAL documents for tests: what is wrong with one, by the rules of OSCAL that a schema has and that one has not.

    assert not faults(document)
"""

import functools
import json
import os
import pathlib
import re

from harness.stubs import ROOT

SHARED = pathlib.Path(os.environ.get("AIMS_SHARED", ROOT.parent / "shared"))
SCHEMA = SHARED / "reference/oscal/oscal-1.2.3_complete_schema.json"

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# By the kind of document, or by the name of the member whose elements these are.
REQUIRED = {
    "catalog": {"uuid", "metadata"},
    "profile": {"uuid", "metadata", "imports"},
    "system-security-plan": {"uuid", "metadata", "import-profile", "system-characteristics", "system-implementation",
                             "control-implementation"},
    "metadata": {"title", "last-modified", "version", "oscal-version"},
    "imports": {"href"},
    "system-characteristics": {"system-ids", "system-name", "description", "system-information", "status",
                               "authorization-boundary"},
    "system-implementation": {"components"},
    "components": {"uuid", "type", "title", "description", "status"},
    "control-implementation": {"description", "implemented-requirements"},
    "implemented-requirements": {"uuid", "control-id"},
    "by-components": {"component-uuid", "uuid", "description"},
    "implementation-status": {"state"},
    "props": {"name", "value"},
    "controls": {"id", "title"},
    "groups": {"title"},
    "parties": {"uuid", "type"},
    "responsible-parties": {"role-id", "party-uuids"},
}
STATES = {"implemented", "partial", "planned", "alternative", "not-applicable"}


@functools.cache
def pattern(text):
    """A pattern of the schema: \\p{L} and \\p{N} are not for Python."""
    text = re.sub(r"\((\\p\{L\}\|_)\)", "[^\\\\W\\\\d]", text)
    return re.compile(text.replace(r"(\p{L}|\p{N}|[.\-_])", r"[\w.\-]").replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d"),
                      re.DOTALL)


KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def by_schema(value, rule, root, place="$"):
    """Faults by a schema, as far as OSCAL's uses the language: draft 7 without formats."""
    if "$ref" in rule:
        target = rule["$ref"]
        found = root["definitions"][target.rsplit("/", 1)[-1]] if target.startswith("#/definitions/") else root["$ids"][target]
        yield from by_schema(value, found, root, place)
        return
    for every in rule.get("allOf", ()):
        yield from by_schema(value, every, root, place)
    for one in ("anyOf", "oneOf"):
        if one in rule:
            ways = [list(by_schema(value, way, root, place)) for way in rule[one]]
            holding = sum(not faulty for faulty in ways)
            if not holding or (one == "oneOf" and holding > 1):
                yield f"{place}: {holding} of {one} hold: {min(ways, key=len)[:3]}"
    if "type" in rule and not isinstance(value, KINDS[rule["type"]]):
        yield f"{place}: no {rule['type']}"
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{place}: {value!r} is none of {rule['enum']}"
    if isinstance(value, str) and "pattern" in rule and not pattern(rule["pattern"]).match(value):
        yield f"{place}: {value!r} is not like {rule['pattern']}"
    if isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            yield f"{place}: too few"
        for number, each in enumerate(value):
            yield from by_schema(each, rule.get("items", {}), root, f"{place}[{number}]")
    if isinstance(value, dict):
        for name in rule.get("required", ()):
            if name not in value:
                yield f"{place}: {name} is missing"
        for name, each in value.items():
            if name in rule.get("properties", {}):
                yield from by_schema(each, rule["properties"][name], root, f"{place}.{name}")
            elif rule.get("additionalProperties") is False:
                yield f"{place}: {name} is unknown"


def members(value, name=""):
    """Each object below a value, with the name of the member that holds it or its list."""
    if isinstance(value, dict):
        yield name, value
        for member, each in value.items():
            yield from members(each, member)
    elif isinstance(value, list):
        for each in value:
            yield from members(each, name)


def faults(document):
    """What is wrong with a document, in words: by NIST's schema too, where its file is there."""
    found = []
    uuids = set()
    components = {each["uuid"] for name, each in members(document) if name == "components"}
    parties = {each["uuid"] for name, each in members(document) if name == "parties"}
    for name, each in members(document):
        found += [f"{name}: {missing} is missing" for missing in REQUIRED.get(name, set()) - each.keys()]
        found += [f"{name}.{member} is empty" for member, value in each.items() if value in ("", [])]
        uuid = each.get("uuid")
        if uuid is not None:
            if not UUID.fullmatch(uuid) or uuid in uuids:
                found.append(f"{name}: uuid {uuid} is malformed, or used twice")
            uuids.add(uuid)
        if name == "by-components" and each["component-uuid"] not in components:
            found.append(f"component {each['component-uuid']} is unknown")
        if name == "responsible-parties" and not set(each["party-uuids"]) <= parties:
            found.append(f"a party of {each} is unknown")
        if name == "implementation-status" and each["state"] not in STATES:
            found.append(f"state {each['state']} is unknown")
    if SCHEMA.exists():
        root = schema()
        model = next(way for way in root["oneOf"] if way["required"][0] in document)
        found += by_schema(document, model, root)
    return found


@functools.cache
def schema():
    root = json.loads(SCHEMA.read_text(encoding="utf-8"))
    root["$ids"] = {each["$id"]: each for each in root["definitions"].values() if "$id" in each}
    return root


def control_ids(catalog):
    return [each["id"] for name, each in members(catalog) if name == "controls"]
