/* A disk that can lose its power: a FUSE file system with one file, `disk`, to be used under a loop
 * device. What is written is in a volatile cache until it is flushed (fsync of the file, which is
 * what a loop device makes of a FLUSH). On SIGUSR1 the power fails: every later request is an I/O
 * error, and of each write in the cache the platter gets, at random, all, nothing, or some of its
 * sectors of 512 bytes, as a disk that reorders and tears writes leaves it. Without a power failure
 * the cache is written when the file system is unmounted.
 *
 *   powerdisk MOUNTPOINT IMAGE SEED
 *
 * IMAGE is the platter, a file of the disk's size. Runs in the foreground, with one thread, until it
 * is unmounted; then tells what became of the cache. */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define NAME "/disk"

/* A write that was not flushed yet. */
struct cached {
  off_t offset;
  size_t size;
  char *data;
};

static char *platter; /* what survives */
static char *view;    /* what is read: the platter with the cache over it */
static off_t disk_size;
static struct cached *cache;
static size_t cached, room;
static uint64_t state;
static unsigned long flushes;
static volatile sig_atomic_t dead;

static void power_fails(int signal) {
  (void)signal;
  dead = 1;
}

/* xorshift64*: from 0 to bound - 1. */
static uint64_t chance(uint64_t bound) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (state * 2685821657736338717ULL >> 33) % bound;
}

static int disk_getattr(const char *path, struct stat *attributes, struct fuse_file_info *info) {
  (void)info;
  memset(attributes, 0, sizeof *attributes);
  if (strcmp(path, "/") == 0) {
    attributes->st_mode = S_IFDIR | 0700;
    attributes->st_nlink = 2;
    return 0;
  }
  if (strcmp(path, NAME) != 0) {
    return -ENOENT;
  }
  attributes->st_mode = S_IFREG | 0600;
  attributes->st_nlink = 1;
  attributes->st_size = disk_size;
  return 0;
}

static int disk_open(const char *path, struct fuse_file_info *info) {
  info->keep_cache = 0;
  return strcmp(path, NAME) == 0 ? 0 : -ENOENT;
}

static int disk_read(const char *path, char *to, size_t size, off_t offset,
                     struct fuse_file_info *info) {
  (void)path;
  (void)info;
  if (dead) {
    return -EIO;
  }
  if (offset >= disk_size) {
    return 0;
  }
  if ((off_t)size > disk_size - offset) {
    size = disk_size - offset;
  }
  memcpy(to, view + offset, size);
  return size;
}

static int disk_write(const char *path, const char *from, size_t size, off_t offset,
                      struct fuse_file_info *info) {
  (void)path;
  (void)info;
  if (dead) {
    return -EIO;
  }
  if (offset + (off_t)size > disk_size) {
    return -ENOSPC;
  }
  if (cached == room) {
    size_t more = room == 0 ? 1024 : 2 * room;
    struct cached *larger = realloc(cache, more * sizeof *cache);
    if (larger == NULL) {
      return -ENOMEM;
    }
    cache = larger;
    room = more;
  }
  char *copy = malloc(size);
  if (copy == NULL) {
    return -ENOMEM;
  }
  memcpy(copy, from, size);
  cache[cached++] = (struct cached){offset, size, copy};
  memcpy(view + offset, from, size);
  return size;
}

static int disk_fsync(const char *path, int data_only, struct fuse_file_info *info) {
  (void)path;
  (void)data_only;
  (void)info;
  if (dead) {
    return -EIO;
  }
  for (size_t i = 0; i < cached; i++) {
    memcpy(platter + cache[i].offset, cache[i].data, cache[i].size);
    free(cache[i].data);
  }
  cached = 0;
  flushes++;
  return 0;
}

/* How much of a dying disk's cache got out differs from death to death. */
static void lose_cache(void) {
  unsigned whole = chance(101), torn = chance(101);
  unsigned long kept = 0, lost = 0, broken = 0;
  for (size_t i = 0; i < cached; i++) {
    struct cached *write = &cache[i];
    if (chance(100) < whole) {
      memcpy(platter + write->offset, write->data, write->size);
      kept++;
    } else if (chance(100) < torn) {
      for (size_t at = 0; at < write->size; at += SECTOR) {
        if (chance(2) == 0) {
          size_t length = write->size - at < SECTOR ? write->size - at : SECTOR;
          memcpy(platter + write->offset + at, write->data + at, length);
        }
      }
      broken++;
    } else {
      lost++;
    }
  }
  printf("power failed after %lu flushes: %lu writes kept, %lu torn, %lu lost\n", flushes, kept,
         broken, lost);
}

static void disk_destroy(void *data) {
  (void)data;
  if (dead) {
    lose_cache();
  } else {
    disk_fsync(NAME, 0, NULL);
    printf("switched off after %lu flushes\n", flushes);
  }
  msync(platter, disk_size, MS_SYNC);
  fflush(stdout);
}

static const struct fuse_operations operations = {
    .getattr = disk_getattr,
    .open = disk_open,
    .read = disk_read,
    .write = disk_write,
    .fsync = disk_fsync,
    .destroy = disk_destroy,
};

static int fail(const char *what) {
  fprintf(stderr, "powerdisk: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "use: powerdisk MOUNTPOINT IMAGE SEED\n");
    return 2;
  }
  state = strtoull(arguments[3], NULL, 10) * 2654435761ULL + 88172645463325252ULL;
  int file = open(arguments[2], O_RDWR | O_CLOEXEC);
  struct stat attributes;
  if (file < 0 || fstat(file, &attributes) < 0) {
    return fail(arguments[2]);
  }
  disk_size = attributes.st_size;
  platter = mmap(NULL, disk_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  view = mmap(NULL, disk_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (platter == MAP_FAILED || view == MAP_FAILED) {
    return fail("no memory for the disk");
  }
  memcpy(view, platter, disk_size);
  struct sigaction action = {.sa_handler = power_fails, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  char *words[] = {arguments[0], arguments[1], "-f", "-s", NULL};
  return fuse_main(4, words, &operations, NULL);
}
