# Debian packages; tools/dev/packages.txt names them and tools/dev/setup installs them.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
# ICU is linked as a shared library: its data alone has some 30 MB.
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
find_library(ROCKSDB_LIBRARY rocksdb REQUIRED)
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
find_package(OpenSSL REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
find_program(PROTOC protoc REQUIRED)

# The google/api and google/rpc protos come from the PyPI package googleapis-common-protos (tools/dev/requirements.txt),
# installed in the project's own Python environment; they are not copied into the tree.
set(AIMS_PYTHON ${CMAKE_SOURCE_DIR}/.cache/python/bin/python CACHE FILEPATH "The project's Python environment")
execute_process(COMMAND ${AIMS_PYTHON} -c "import os, google.api as a; print(os.path.dirname(os.path.dirname(list(a.__path__)[0])))"
                OUTPUT_VARIABLE GOOGLEAPIS_DIR OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE _googleapis)
if(NOT _googleapis EQUAL 0)
  message(FATAL_ERROR "The project's Python environment is missing or incomplete: run tools/dev/setup (or `make build`).")
endif()
