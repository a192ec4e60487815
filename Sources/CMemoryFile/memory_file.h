// glibc declares memfd_create(2) and its flags only for C sources that define _GNU_SOURCE, which
// Swift's own Glibc module does not.
#pragma once

extern int memfd_create(const char *name, unsigned int flags);

// As in linux/memfd.h.
static const unsigned int MEMORY_FILE_CLOSE_ON_EXEC = 0x1;
static const unsigned int MEMORY_FILE_MAY_BE_SEALED = 0x2;
static const unsigned int MEMORY_FILE_NEVER_EXECUTABLE = 0x8;

// As in linux/fcntl.h: no more seals, no shrinking, no growing, no writing.
static const int MEMORY_FILE_ADD_SEALS = 1024 + 9;
static const int MEMORY_FILE_ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8;
