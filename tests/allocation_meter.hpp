// SPDX-License-Identifier: MIT
#pragma once

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

/// Counts what is live on the heap, so that a test can hold a decoder to its promise of memory. Include it in ONE source
/// of a program. Under the address sanitizer it listens to its allocator; elsewhere it is operator new.
namespace tw::meter {

inline std::atomic<std::size_t> live_bytes = 0, peak_bytes = 0;

inline void on_allocated(std::size_t bytes) {
  const std::size_t live = live_bytes += bytes;
  if (live > peak_bytes) peak_bytes = live;
}
inline void on_freed(std::size_t bytes) { live_bytes -= bytes; }

}  // namespace tw::meter

#if defined(__SANITIZE_ADDRESS__)
#define TW_METER_LISTENS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TW_METER_LISTENS 1
#endif
#endif

#ifdef TW_METER_LISTENS
// Declared here, for g++ ships no header of these.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                              void (*on_free)(const volatile void*));
int __sanitizer_get_ownership(const volatile void*);
std::size_t __sanitizer_get_allocated_size(const volatile void*);
}

namespace tw::meter {
inline const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t bytes) { on_allocated(bytes); },
    [](const volatile void* memory) {
      if (memory != nullptr && __sanitizer_get_ownership(memory) != 0)
        on_freed(__sanitizer_get_allocated_size(memory));
    });
}  // namespace tw::meter
#else
void* operator new(std::size_t bytes) {
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) std::abort();
  tw::meter::on_allocated(malloc_usable_size(memory));
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  tw::meter::on_freed(malloc_usable_size(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
#endif

namespace tw::meter {

/// The most that was live at once while `work` ran, beyond what was live before.
template <class Work>
std::size_t peak_of(Work&& work) {
  const std::size_t before = live_bytes;
  peak_bytes = before;
  work();
  return peak_bytes - before;
}

/// What `work` left on the heap.
template <class Work>
std::ptrdiff_t kept_by(Work&& work) {
  const auto before = static_cast<std::ptrdiff_t>(live_bytes.load());
  work();
  return static_cast<std::ptrdiff_t>(live_bytes.load()) - before;
}

}  // namespace tw::meter
