// Tells ThreadSanitizer what a contended Synchronization.Mutex orders.
//
// A Mutex that is free is taken and given back by atomic operations in the code that uses it, which ThreadSanitizer
// sees. One that is contended is passed on by the kernel (FUTEX_LOCK_PI), from within a library that is not
// instrumented; every such handover would be reported as a race. This library stands before those two functions and
// states the order they establish. It suppresses nothing: what happens outside a lock is reported as before.
//
// Load it with LD_PRELOAD into a program built with -sanitize=thread; others it leaves as they are.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void LockSlow(uint32_t thread, SELF void *mutex);
typedef SWIFT void UnlockSlow(SELF void *mutex);

static void *next(const char *symbol) {
    void *address = dlsym(RTLD_NEXT, symbol);
    if (!address) {
        fprintf(stderr, "mutex_edges: this toolchain's Mutex has no %s\n", symbol);
        abort();
    }
    return address;
}

// Synchronization._MutexHandle._lockSlow(UInt32)
SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    static LockSlow *original;
    LockSlow *lock = __atomic_load_n(&original, __ATOMIC_RELAXED);
    if (!lock) {
        lock = (LockSlow *)next(LOCK_SLOW);
        __atomic_store_n(&original, lock, __ATOMIC_RELAXED);
    }
    lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

// Synchronization._MutexHandle._unlockSlow()
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK_SLOW);
SWIFT void unlock_slow(SELF void *mutex) {
    static UnlockSlow *original;
    UnlockSlow *unlock = __atomic_load_n(&original, __ATOMIC_RELAXED);
    if (!unlock) {
        unlock = (UnlockSlow *)next(UNLOCK_SLOW);
        __atomic_store_n(&original, unlock, __ATOMIC_RELAXED);
    }
    if (__tsan_release) __tsan_release(mutex);
    unlock(mutex);
}
