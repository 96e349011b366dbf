# SPDX-License-Identifier: MIT
# Run as `cmake -DNAME=page_css -DFROM=page.css -DTO=page_css.cpp -P embed.cmake`: the file as a C++ array, and the
# hash by which a Content-Security-Policy knows it. An empty FROM makes an empty array.
set(text "")
if(FROM)
  file(READ "${FROM}" text)
endif()
# A reader that asks for the source map would be refused by the policy, aloud.
string(REGEX REPLACE "(//|/\\*)# sourceMappingURL=[^\n]*\n?" "" text "${text}")
file(WRITE "${TO}.text" "${text}")
file(READ "${TO}.text" hex HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")

file(SHA256 "${TO}.text" digest)
set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
set(base64 "")
foreach(at RANGE 0 60 6) # six digits of hex are 24 bits are four characters; 64 digits end in a third of a group
  string(SUBSTRING "${digest}0000" ${at} 6 group)
  math(EXPR bits "0x${group}")
  foreach(shift 18 12 6 0)
    math(EXPR index "(${bits} >> ${shift}) & 63")
    string(SUBSTRING "${alphabet}" ${index} 1 character)
    string(APPEND base64 "${character}")
  endforeach()
endforeach()
string(SUBSTRING "${base64}" 0 43 base64) # 256 bits are 43 characters and padding
file(WRITE "${TO}" "// Made by embed.cmake.
#include \"lab/report/embedded.hpp\"
namespace tw::report {
static const char kBytes[] = {${bytes}0};
const Embedded k_${NAME}{{kBytes, sizeof kBytes - 1}, \"sha256-${base64}=\"};
}  // namespace tw::report
")
