# aims_library(name SRCS a.cc … DEPS x …)            a static library
# aims_program(name SRCS main.cc DEPS x …)           an executable
# aims_test(name SRCS a_test.cc … DEPS x … [LABELS unit|contract|…] [TIMEOUT seconds] [SERIAL])   a GoogleTest program
#
# All of them reuse precompiled headers, which spare most sources a third of their time. That takes the same flags
# everywhere, so those that libraries would bring to some targets only are given to all.
add_compile_options(-pthread)
add_compile_definitions(GTEST_HAS_PTHREAD=1)

function(aims_library name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SRCS})
  target_precompile_headers(${name} REUSE_FROM aims_precompiled)
  target_link_libraries(${name} PUBLIC ${A_DEPS})
endfunction()

function(aims_program name)
  cmake_parse_arguments(A "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  target_precompile_headers(${name} REUSE_FROM aims_precompiled)
  target_link_libraries(${name} PRIVATE ${A_DEPS} ${AIMS_SANITIZERS})
  # Events are many small strings in large vectors, for which glibc's malloc takes four times as long. Sanitizers have
  # one of their own.
  if(NOT AIMS_SANITIZE)
    target_link_libraries(${name} PRIVATE ${JEMALLOC_LIBRARY})
  endif()
endfunction()

function(aims_test name)
  cmake_parse_arguments(A "SERIAL" "LABELS;TIMEOUT" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  target_precompile_headers(${name} REUSE_FROM aims_precompiled_test)
  target_link_libraries(${name} PRIVATE ${A_DEPS} ${AIMS_SANITIZERS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT A_LABELS)
    set(A_LABELS unit)
  endif()
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  if(AIMS_SANITIZE)
    math(EXPR A_TIMEOUT "4 * ${A_TIMEOUT}")
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${A_TIMEOUT})
  if(A_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# aims_fuzz(x_fuzz DEPS y …)   the fuzz target x_fuzz.cc: what a parser may be given, and what must hold of it then
# In the preset fuzz libFuzzer makes the inputs (tools/dev/fuzz runs every target for a time). Elsewhere it is a unit
# test, which replays the inputs that are kept in x_corpus/ beside it.
if(AIMS_SANITIZE MATCHES fuzzer)
  add_custom_target(fuzz_targets)
endif()
function(aims_fuzz name)
  cmake_parse_arguments(A "" "" "DEPS" ${ARGN})
  add_executable(${name} ${name}.cc)
  target_precompile_headers(${name} REUSE_FROM aims_precompiled)
  target_link_libraries(${name} PRIVATE ${A_DEPS})
  if(AIMS_SANITIZE MATCHES fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz_targets ${name})
  else()
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.cc)
    target_link_libraries(${name} PRIVATE ${AIMS_SANITIZERS})
    string(REGEX REPLACE "_fuzz$" "_corpus" corpus ${name})
    add_test(NAME ${name} COMMAND ${name} ${CMAKE_CURRENT_SOURCE_DIR}/${corpus})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 480)
  endif()
endfunction()

# aims_testing_proto(name testing/x.proto)   messages that only tests use, compiled into a library of their own
function(aims_testing_proto name proto)
  string(REPLACE ".proto" "" stem ${proto})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  set(out ${CMAKE_BINARY_DIR}/generated/${folder}/${stem})
  add_custom_command(
    OUTPUT ${out}.pb.cc ${out}.pb.h
    COMMAND ${PROTOC} -I${CMAKE_SOURCE_DIR} -I${CMAKE_SOURCE_DIR}/proto -I${GOOGLEAPIS_DIR}
            --cpp_out=${CMAKE_BINARY_DIR}/generated ${CMAKE_CURRENT_SOURCE_DIR}/${proto}
    DEPENDS ${proto} VERBATIM)
  add_library(${name} STATIC ${out}.pb.cc)
  target_link_libraries(${name} PUBLIC aims_proto)
endfunction()
