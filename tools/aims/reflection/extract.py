"""Writes the descriptor of gRPC's reflection protocol (v1alpha) for protoc --descriptor_set_in.

    extract.py OUT NAME

Debian's libgrpc++_reflection has the protocol's messages and stub compiled in but ships no header; PyPI's
grpcio-reflection has the same protocol. NAME is the file name that the library was compiled under, so that the headers
made from it declare the library's own symbols.
"""
import sys

from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2

files = descriptor_pb2.FileDescriptorSet()
reflection_pb2.DESCRIPTOR.CopyToProto(files.file.add())
files.file[0].name = sys.argv[2]
with open(sys.argv[1], "wb") as out:
    out.write(files.SerializeToString())
