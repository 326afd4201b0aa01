"""Python stubs for the whole contract, generated from proto/ into the build directory and put on the import path."""

import pathlib
import sys

import google.api
import grpc_tools
from grpc_tools import protoc

ROOT = pathlib.Path(__file__).resolve().parents[2]


def generate(out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    proto = ROOT / "proto"
    files = [str(path.relative_to(proto)) for path in sorted(proto.rglob("*.proto"))]
    includes = [proto, pathlib.Path(list(google.api.__path__)[0]).parents[1],
                pathlib.Path(grpc_tools.__file__).parent / "_proto"]
    arguments = ["protoc", *[f"-I{path}" for path in includes], f"--python_out={out}", f"--grpc_python_out={out}", *files]
    if protoc.main(arguments) != 0:
        raise RuntimeError("the stubs cannot be generated; what protoc said is above")
    sys.path.insert(0, str(out))
