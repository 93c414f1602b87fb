// Preloaded into a server that is under test: makes what it does to its database files fail, or come to nothing, as a
// control file says that the test has mapped too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OPERATION_WRITE = 1, OPERATION_SYNC = 2, OPERATION_TRUNCATE = 4 };
enum { FILE_LOG = 1, FILE_DATABASE = 2 };

struct control {
    _Atomic int64_t is_armed;
    // How many matching calls still work.
    _Atomic int64_t countdown;
    // What the others fail with; 0 lets them succeed without doing anything.
    _Atomic int64_t error;
    _Atomic int64_t operations;
    _Atomic int64_t files;
    // Whether half of a write is carried out before it fails.
    _Atomic int64_t is_torn;
    _Atomic int64_t failed;
};

static struct control *control;

__attribute__((constructor)) static void map_control(void) {
    const char *path = getenv("FAILING_DISK_CONTROL");
    if (path == NULL) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *map = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) control = map;
    close(file);
}

static int kind_of(int file) {
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *end = path + length;
    if (length > 11 && strcmp(end - 11, ".sqlite-wal") == 0) return FILE_LOG;
    if (length > 7 && strcmp(end - 7, ".sqlite") == 0) return FILE_DATABASE;
    return 0;
}

static int is_hit(int operation, int file) {
    if (control == NULL || !atomic_load(&control->is_armed)) return 0;
    if (!(atomic_load(&control->operations) & operation)) return 0;
    if (!(atomic_load(&control->files) & kind_of(file))) return 0;
    if (atomic_fetch_sub(&control->countdown, 1) > 0) return 0;
    atomic_fetch_add(&control->failed, 1);
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t fail_write(int file, const void *bytes, size_t count, off_t position, int is_positioned) {
    if (atomic_load(&control->error) == 0) return (ssize_t)count;
    if (atomic_load(&control->is_torn) && count > 1) {
        if (is_positioned)
            REAL(pwrite)(file, bytes, count / 2, position);
        else
            REAL(write)(file, bytes, count / 2);
    }
    errno = (int)atomic_load(&control->error);
    return -1;
}

static int fail(void) {
    if (atomic_load(&control->error) == 0) return 0;
    errno = (int)atomic_load(&control->error);
    return -1;
}

ssize_t write(int file, const void *bytes, size_t count) {
    if (is_hit(OPERATION_WRITE, file)) return fail_write(file, bytes, count, 0, 0);
    return REAL(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t position) {
    if (is_hit(OPERATION_WRITE, file)) return fail_write(file, bytes, count, position, 1);
    return REAL(pwrite)(file, bytes, count, position);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t position) {
    if (is_hit(OPERATION_WRITE, file)) return fail_write(file, bytes, count, position, 1);
    return REAL(pwrite64)(file, bytes, count, position);
}

int fsync(int file) { return is_hit(OPERATION_SYNC, file) ? fail() : REAL(fsync)(file); }

int fdatasync(int file) { return is_hit(OPERATION_SYNC, file) ? fail() : REAL(fdatasync)(file); }

int ftruncate(int file, off_t length) {
    return is_hit(OPERATION_TRUNCATE, file) ? fail() : REAL(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
    return is_hit(OPERATION_TRUNCATE, file) ? fail() : REAL(ftruncate64)(file, length);
}
