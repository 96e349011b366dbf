# SPDX-License-Identifier: MIT
# Settings that every target shares, and the two helpers that declare a room's library or program.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

# Carried by every target of ours and by no third-party header.
add_library(tw_options INTERFACE)
target_include_directories(tw_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(tw_options INTERFACE TW_VERSION="${PROJECT_VERSION}")
target_compile_options(tw_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough $<$<BOOL:${TW_WERROR}>:-Werror>)
# g++ 12 -O2 takes moved std::variant and std::optional members for uninitialised (GCC bugs 80635, 105562), and some
# string concatenations for overlapping copies (105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tw_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(TW_SANITIZE)
  add_compile_options(-fsanitize=${TW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TW_SANITIZE})
endif()
if(TW_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# tw_library(NAME SOURCES a.cpp ... [PUBLIC libs...] [PRIVATE libs...])
function(tw_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC tw_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# tw_program(NAME SOURCES main.cpp ... LINK libs...)
function(tw_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE tw_options ${ARG_LINK})
endfunction()
