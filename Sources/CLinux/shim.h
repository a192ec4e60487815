// What glibc declares for _GNU_SOURCE only, and Swift's Glibc module therefore leaves out.
// Declarations alone: the functions are in the C library that every Swift program is linked with.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

// <stdio.h>; renameat2(2), since Linux 3.15 and glibc 2.28.
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
#define RENAME_NOREPLACE 1

// <unistd.h>; syncfs(2).
int syncfs(int descriptor);

// <fcntl.h>; fcntl(2), "Leases" and "Managing signals".
#define F_SETSIG 10
#define F_SETLEASE 1024

#endif
