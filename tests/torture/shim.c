/* Preloaded into one process: counts its calls that change files under a folder, and has the nth one go wrong.

   It can also write down every write and sync of the library, so that each state which a disk may be in after a power
   cut can be made of one run, and shift the clock. What the process starts isn't preloaded. Armed by `faults.py` and
   `powerloss.py` through ctypes; unarmed, it only passes on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PATH 4096
enum { WRITE = 1, TRUNCATE = 2, SYNC = 4, OPEN = 8, RENAME = 16, UNLINK = 32, MKDIR = 64, CHMOD = 128, MARK = 256 };
enum { PASS, FAIL, SHORT, TORN };             /* what a call is to do */
enum { COUNT, ERROR, HALF, KILL, TEAR };      /* what a run is to suffer */

static struct shared { long calls, of_kind[16]; int hit; char path[PATH]; } *shared;
static char home[PATH];
static size_t home_bytes;
static long nth;
static int mode, error, stays, kinds, trace = -1;
static double shift_s;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    unsetenv("LD_PRELOAD");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) _exit(70);
}

void torture_arm(const char *folder, int what, long at, int number, int on, int of) {
    snprintf(home, PATH, "%s/", folder);
    home_bytes = strlen(home);
    mode = what, nth = at, error = number, stays = on, kinds = of;
}
void torture_reset(void) { memset(shared, 0, sizeof *shared); }
long torture_calls_of(int kind) { return shared->of_kind[__builtin_ctz((unsigned)kind)]; }
int torture_hit(void) { return shared->hit; }
const char *torture_path(void) { return shared->path; }
void torture_shift(double seconds) { shift_s = seconds; }

static int ours(const char *path) { return home_bytes && path && strncmp(path, home, home_bytes) == 0; }

static const char *named(int fd, char *path) {
    char link[64];
    if (!home_bytes) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH - 1);
    if (size <= 0) return NULL;
    path[size] = 0;
    return ours(path) ? path : NULL;
}

static int step(int kind, const char *path) {
    if (!path || !(kinds & kind)) return PASS;
    long n = __atomic_add_fetch(&shared->calls, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&shared->of_kind[__builtin_ctz((unsigned)kind)], 1, __ATOMIC_SEQ_CST);
    if (mode == COUNT || n < nth || (n > nth && !stays)) return PASS;
    if (!shared->hit) {
        shared->hit = kind;
        snprintf(shared->path, PATH, "%s", path + home_bytes);
    }
    if (mode == KILL || (mode == TEAR && kind != WRITE)) kill(getpid(), SIGKILL);
    if (mode == ERROR) { errno = error; return FAIL; }
    return mode == HALF ? SHORT : TORN;
}

/* One record of the trace: kind, 0 for the library and 1 for its log, place, bytes; then the bytes themselves. */
static void note(int kind, const char *path, off_t at, const void *data, size_t bytes) {
    const char *end = path ? path + strlen(path) : "";
    int log = path && end - path > 4 && strcmp(end - 4, "-wal") == 0;
    if (path && !log && (end - path < 10 || strcmp(end - 10, "library.db") != 0)) return;
    struct { int kind, file; long at, bytes; } head = {kind, log, at, (long)(data ? bytes : 0)};
    if (kind == MARK || kind == TRUNCATE) head.at = at;
    syscall(SYS_write, trace, &head, sizeof head);
    if (data) syscall(SYS_write, trace, data, bytes);
}
void torture_trace(int fd) { trace = fd; }
void torture_mark(long number) {
    pthread_mutex_lock(&lock);
    note(MARK, NULL, number, NULL, 0);
    pthread_mutex_unlock(&lock);
}

static void tear(int fd, const void *data, size_t bytes, off_t at) {
    if (at < 0) syscall(SYS_write, fd, data, bytes / 2);
    else syscall(SYS_pwrite64, fd, data, bytes / 2, at);
    kill(getpid(), SIGKILL);
}

static ssize_t put(ssize_t (*go)(int, const void *, size_t, off_t), int fd, const void *data, size_t bytes, off_t at) {
    char path[PATH];
    const char *file = named(fd, path);
    int what = step(WRITE, file);
    if (what == FAIL) return -1;
    if (what == SHORT && bytes > 1) bytes /= 2;
    if (what == TORN) tear(fd, data, bytes, at);
    if (trace < 0 || !file) return go(fd, data, bytes, at);
    pthread_mutex_lock(&lock);
    off_t place = at < 0 ? lseek(fd, 0, SEEK_CUR) : at;
    ssize_t done = go(fd, data, bytes, at);
    if (done > 0) note(WRITE, file, place, data, (size_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}
static ssize_t plain(int fd, const void *data, size_t bytes, off_t at) {
    REAL(ssize_t, write, int, const void *, size_t);
    (void)at;
    return real(fd, data, bytes);
}
static ssize_t placed(int fd, const void *data, size_t bytes, off_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
    return real(fd, data, bytes, at);
}
ssize_t write(int fd, const void *data, size_t bytes) { return put(plain, fd, data, bytes, -1); }
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) { return put(placed, fd, data, bytes, at); }
ssize_t pwrite64(int fd, const void *data, size_t bytes, off_t at) { return put(placed, fd, data, bytes, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    char path[PATH];
    int what = step(WRITE, named(fd, path));
    if (what == FAIL) return -1;
    if (what == SHORT && count > 1) count = 1;
    if (what == TORN) tear(fd, parts[0].iov_base, parts[0].iov_len, -1);
    return real(fd, parts, count);
}

static int cut(int fd, off_t bytes) {
    REAL(int, ftruncate64, int, off_t);
    char path[PATH];
    const char *file = named(fd, path);
    if (step(TRUNCATE, file) == FAIL) return -1;
    pthread_mutex_lock(&lock);
    int done = real(fd, bytes);
    if (!done && trace >= 0 && file) note(TRUNCATE, file, bytes, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t bytes) { return cut(fd, bytes); }
int ftruncate64(int fd, off_t bytes) { return cut(fd, bytes); }

static int settle(int (*go)(int), int fd) {
    char path[PATH];
    const char *file = named(fd, path);
    if (step(SYNC, file) == FAIL) return -1;
    pthread_mutex_lock(&lock);
    int done = trace >= 0 ? 0 : go(fd); /* of a run that is only written down, nothing need reach a disk */
    if (!done && trace >= 0 && file) note(SYNC, file, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
static int whole(int fd) { REAL(int, fsync, int); return real(fd); }
static int data(int fd) { REAL(int, fdatasync, int); return real(fd); }
int fsync(int fd) { return settle(whole, fd); }
int fdatasync(int fd) { return settle(data, fd); }

/* What is there already takes no room to open, and no disk refuses to make a folder that it has. */
static int there(const char *path) { return syscall(SYS_access, path, F_OK) == 0; }
static int makes(const char *path, int flags) {
    int changes = flags & O_TRUNC || (flags & O_CREAT && ours(path) && !there(path));
    return changes && ours(path) ? step(OPEN, path) : PASS;
}
#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list more; va_start(more, flags); mode_t rights = va_arg(more, mode_t); va_end(more); \
        return makes(path, flags) == FAIL ? -1 : real(path, flags, rights); \
    }
OPENS(open)
OPENS(open64)
#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        va_list more; va_start(more, flags); mode_t rights = va_arg(more, mode_t); va_end(more); \
        return makes(path, flags) == FAIL ? -1 : real(folder, path, flags, rights); \
    }
OPENS_AT(openat)
OPENS_AT(openat64)
#define STREAMS(name) \
    FILE *name(const char *path, const char *how) { \
        REAL(FILE *, name, const char *, const char *); \
        if (strpbrk(how, "wa") && ours(path) && step(OPEN, path) == FAIL) return NULL; \
        return real(path, how); \
    }
STREAMS(fopen)
STREAMS(fopen64)

#define ON_PATH(kind, name, declared, used, path) \
    int name declared { \
        static int (*real) declared; \
        if (!real) real = (int (*) declared)dlsym(RTLD_NEXT, #name); \
        return ours(path) && step(kind, path) == FAIL ? -1 : real used; \
    }
ON_PATH(RENAME, rename, (const char *from, const char *to), (from, to), to)
ON_PATH(RENAME, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), to)
ON_PATH(UNLINK, unlink, (const char *path), (path), path)
ON_PATH(UNLINK, rmdir, (const char *path), (path), path)
ON_PATH(CHMOD, chmod, (const char *path, mode_t rights), (path, rights), path)

int mkdir(const char *path, mode_t rights) {
    REAL(int, mkdir, const char *, mode_t);
    return ours(path) && !there(path) && step(MKDIR, path) == FAIL ? -1 : real(path, rights);
}
int unlinkat(int folder, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    char base[PATH], whole_path[2 * PATH];
    const char *above = folder == AT_FDCWD ? NULL : named(folder, base);
    if (above) snprintf(whole_path, sizeof whole_path, "%s/%s", above, path);
    const char *file = above ? whole_path : ours(path) ? path : NULL;
    return step(UNLINK, file) == FAIL ? -1 : real(folder, path, flags);
}
ssize_t sendfile(int out, int in, off_t *at, size_t bytes) {
    REAL(ssize_t, sendfile, int, int, off_t *, size_t);
    char path[PATH];
    return step(WRITE, named(out, path)) == FAIL ? -1 : real(out, in, at, bytes);
}
ssize_t sendfile64(int out, int in, off_t *at, size_t bytes) { return sendfile(out, in, at, bytes); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t bytes, unsigned flags) {
    REAL(ssize_t, copy_file_range, int, off64_t *, int, off64_t *, size_t, unsigned);
    char path[PATH];
    return step(WRITE, named(out, path)) == FAIL ? -1 : real(in, from, out, to, bytes, flags);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(int, clock_gettime, clockid_t, struct timespec *);
    int done = real(which, now);
    if (!done && shift_s && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += (time_t)shift_s;
    return done;
}
int gettimeofday(struct timeval *now, void *zone) {
    REAL(int, gettimeofday, struct timeval *, void *);
    int done = real(now, zone);
    if (!done) now->tv_sec += (time_t)shift_s;
    return done;
}
time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
