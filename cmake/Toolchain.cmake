set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Dev: what people and the test suite build. -O1 keeps tests quick without the price of -O2; -g1 gives line numbers.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1 -fno-omit-frame-pointer" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG" CACHE STRING "" FORCE)

# A fold is a switch over all events of its aggregate: one that misses an event does not compile.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Werror=switch)

set(AIMS_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")
if(AIMS_SANITIZE)
  add_compile_options(-fsanitize=${AIMS_SANITIZE} -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${AIMS_SANITIZE})
  if(AIMS_SANITIZE MATCHES thread)
    # Protobuf's maps have other members where this is defined, and Debian's library was built without. What the
    # standard library's headers make of it is wanted.
    add_compile_options(-U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  endif()
  set(AIMS_SANITIZERS aims_sanitizers)  # options, and what is known of libraries: tools/sanitizers
endif()

find_program(AIMS_CCACHE ccache)
if(AIMS_CCACHE)
  # Paths relative to the sources: one clone's objects serve another's build.
  # ccache takes part with precompiled headers only where it is told to, and where the preprocessor is.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros ${AIMS_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(AIMS_MOLD mold)
if(AIMS_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
