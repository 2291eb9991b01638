/*
 * Preloaded into a process, records in order what it does to its log's files, and what it acknowledges:
 * each record is kind, offset, length and file (8 bytes each), then the bytes.
 *   1 written, on the disk when a sync follows   2 written and on the disk   3 synced   4 cut to a length
 *   5 acknowledged (written to the file that KARMA_ACKNOWLEDGED names)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_fdatasync)(int);
static int (*real_fsync)(int);
static int (*real_ftruncate)(int, off_t);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwritev = dlsym(RTLD_NEXT, "pwritev");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  const char *path = getenv("KARMA_TRACE");
  if (path) trace = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ends(const char *path, ssize_t n, const char *end) {
  ssize_t m = (ssize_t)strlen(end);
  return n >= m && strcmp(path + n - m, end) == 0;
}

/* 0: of no interest, 1: a file of the log (0: LMDB's, 1: the journal), 5: the acknowledgements */
static int kind_of(int fd, uint64_t *file) {
  char link[64], path[4096];
  if (trace < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  const char *acknowledged = getenv("KARMA_ACKNOWLEDGED");
  if (acknowledged && strcmp(path, acknowledged) == 0) return 5;
  *file = ends(path, n, "/log/journal");
  return *file || ends(path, n, "/log/data.mdb");
}

static int written(int fd, int kind) { return kind == 1 && (fcntl(fd, F_GETFL) & O_DSYNC) ? 2 : kind; }

static void record(int kind, uint64_t file, off_t offset, const struct iovec *parts, int count, size_t length) {
  uint64_t head[4] = {(uint64_t)kind, (uint64_t)offset, (uint64_t)length, file};
  real_write(trace, head, sizeof head);
  for (int i = 0; i < count && length > 0; i++) {
    size_t n = parts[i].iov_len < length ? parts[i].iov_len : length;
    real_write(trace, parts[i].iov_base, n);
    length -= n;
  }
}

static ssize_t traced(int fd, const struct iovec *parts, int count, off_t offset, int positioned) {
  uint64_t file = 0;
  int kind = kind_of(fd, &file);
  if (!kind) return positioned ? real_pwritev(fd, parts, count, offset) : real_writev(fd, parts, count);
  pthread_mutex_lock(&lock);
  off_t at = positioned ? offset : lseek(fd, 0, SEEK_CUR);
  ssize_t n = positioned ? real_pwritev(fd, parts, count, offset) : real_writev(fd, parts, count);
  if (n > 0) record(written(fd, kind), file, at, parts, count, (size_t)n);
  pthread_mutex_unlock(&lock);
  return n;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  uint64_t file = 0;
  if (!kind_of(fd, &file)) return real_write(fd, bytes, length);
  struct iovec part = {(void *)bytes, length};
  return traced(fd, &part, 1, 0, 0);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  uint64_t file = 0;
  if (!kind_of(fd, &file)) return real_pwrite(fd, bytes, length, offset);
  struct iovec part = {(void *)bytes, length};
  return traced(fd, &part, 1, offset, 1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  return pwrite(fd, bytes, length, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return traced(fd, parts, count, 0, 0); }

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return traced(fd, parts, count, offset, 1);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  return traced(fd, parts, count, offset, 1);
}

static int synced(int fd, int (*sync)(int)) {
  uint64_t file = 0;
  if (kind_of(fd, &file) != 1) return sync(fd);
  pthread_mutex_lock(&lock);
  int failed = sync(fd);
  if (!failed) record(3, file, 0, NULL, 0, 0);
  pthread_mutex_unlock(&lock);
  return failed;
}

int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int fsync(int fd) { return synced(fd, real_fsync); }

int ftruncate(int fd, off_t length) {
  uint64_t file = 0;
  int kind = kind_of(fd, &file);
  int failed = real_ftruncate(fd, length);
  if (failed || kind != 1) return failed;
  pthread_mutex_lock(&lock);
  record(4, file, length, NULL, 0, 0);
  pthread_mutex_unlock(&lock);
  return 0;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }
