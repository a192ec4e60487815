// Tells the thread sanitizer of the locking that it cannot see.
//
// `Synchronization.Mutex` is compiled into whoever uses it, and so instrumented, but for what it does when two threads
// want it at once: that is in the standard library, which is not. There the sanitizer sees neither the lock taken nor
// given back, and takes whatever it guards for a race. This is linked into the test build in front of the library, calls
// it, and says what happened; nothing is suppressed, so an access that no lock guards is reported as ever.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Swift's own calling convention: the mutex is passed as `self`.
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

static SWIFT void (*library_lock)(uint32_t thread, SELF void *mutex);
static SWIFT void (*library_unlock)(SELF void *mutex);

__attribute__((constructor)) static void find(void) {
  library_lock = dlsym(RTLD_NEXT, LOCK);
  library_unlock = dlsym(RTLD_NEXT, UNLOCK);
}

// Another version of Swift may call them otherwise; then races are reported that are none, and here is why.
static void *found(void *function, const char *name) {
  if (function) return function;
  fprintf(stderr, "Tests/Sanitizers/thread.c: the library has no %s\n", name);
  abort();
}

SWIFT void lock(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF void *mutex) {
  found(library_lock, LOCK);
  library_lock(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT void unlock(SELF void *mutex) __asm__(UNLOCK);
SWIFT void unlock(SELF void *mutex) {
  found(library_unlock, UNLOCK);
  __tsan_release(mutex);
  library_unlock(mutex);
}
