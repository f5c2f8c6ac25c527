// Tells the thread sanitizer of the locks that it does not see.
//
// Swift's Mutex takes and gives back a lock that nobody waits for by code that the compiler puts where it is used, and there the
// sanitizer sees it. What others wait for is left to two functions of libswiftSynchronization, which nobody has built with the
// sanitizer: who gets the lock there seems to race with whoever had it. So these functions take the places of those two, call them,
// and say what was released and acquired at the lock's address. .ci/sanitize has them loaded before all libraries (LD_PRELOAD).

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Not there in programs without the sanitizer, such as those that the tests start.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

SWIFT void lockSlow(uint32_t thread, SELF void *lock) __asm__(LOCK_SLOW);
SWIFT void lockSlow(uint32_t thread, SELF void *lock) {
    ((SWIFT void (*)(uint32_t, SELF void *))next(LOCK_SLOW))(thread, lock);
    if (__tsan_acquire) __tsan_acquire(lock);
}

SWIFT void unlockSlow(SELF void *lock) __asm__(UNLOCK_SLOW);
SWIFT void unlockSlow(SELF void *lock) {
    if (__tsan_release) __tsan_release(lock);
    ((SWIFT void (*)(SELF void *))next(UNLOCK_SLOW))(lock);
}
