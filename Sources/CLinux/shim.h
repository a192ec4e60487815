// What glibc declares for _GNU_SOURCE only, and Swift's Glibc module therefore leaves out.
// Declarations alone: the functions are in the C library that every Swift program is linked with.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <stddef.h>

// <stdio.h>; renameat2(2), since Linux 3.15 and glibc 2.28.
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
#define RENAME_NOREPLACE 1

// <sys/stat.h>; statx(2), since Linux 4.11 and glibc 2.28.
#include <linux/stat.h>
int statx(int folder, const char *restrict path, int flags, unsigned int mask, struct statx *restrict found);
// As in linux/fcntl.h: AT_EMPTY_PATH.
#define STATX_DESCRIPTOR_ITSELF 0x1000

// <malloc.h>; malloc_trim(3).
int malloc_trim(size_t pad);

// <unistd.h>; syncfs(2).
int syncfs(int descriptor);

// <fcntl.h>; fcntl(2), "Leases" and "Managing signals".
#define F_SETSIG 10
#define F_SETLEASE 1024


// <sys/mman.h>; memfd_create(2), since Linux 3.17 and glibc 2.27.
extern int memfd_create(const char *name, unsigned int flags);

// As in linux/memfd.h.
static const unsigned int MEMORY_FILE_CLOSE_ON_EXEC = 0x1;
static const unsigned int MEMORY_FILE_MAY_BE_SEALED = 0x2;
static const unsigned int MEMORY_FILE_NEVER_EXECUTABLE = 0x8;

// As in linux/fcntl.h: no more seals, no shrinking, no growing, no writing.
static const int MEMORY_FILE_ADD_SEALS = 1024 + 9;
static const int MEMORY_FILE_ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8;

#endif
