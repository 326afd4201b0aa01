"""Path templates of google.api.http: whether one path can fit two of them, so that a gateway cannot tell them apart.

    overlap("/v1/{name=things/*}", "/v1/things/{id}")       # True
    overlap("/v1/{name=things/*}", "/v1/{name=things/*}:undo")     # False: the verb tells
"""

import re


def parts(template):
    """The segments of a template, with "*" and "**" for those that are open, and its verb."""
    template = re.sub(r"\{[^}=]*=([^}]*)\}", r"\1", template)  # {name=things/*}
    template = re.sub(r"\{[^}]*\}", "*", template)             # {id}
    path, _, verb = template.partition(":")
    return path.strip("/").split("/"), verb


def overlap(one, other):
    """Whether one path fits both templates. "*" is any one segment, "**" any number of them, none included."""
    (segments, verb), (other_segments, other_verb) = parts(one), parts(other)
    return verb == other_verb and _fit(segments, other_segments)


def _fit(one, other):
    if not one or not other:
        return all(segment == "**" for segment in one or other)
    if one[0] == "**" or other[0] == "**":
        return _fit(one[1:], other) or _fit(one, other[1:]) or _fit(one[1:], other[1:])
    return ("*" in (one[0], other[0]) or one[0] == other[0]) and _fit(one[1:], other[1:])
