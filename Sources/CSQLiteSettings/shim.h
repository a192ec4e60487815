// What SQLite is told by a function of variable arguments, which Swift cannot call.
#ifndef CSQLITESETTINGS_SHIM_H
#define CSQLITESETTINGS_SHIM_H

// <sqlite3.h>
int sqlite3_config(int option, ...);

// SQLITE_CONFIG_MEMSTATUS: keeps no account of the memory in use, which takes two locks each time that SQLite asks for some, and which
// nobody here reads. To be called before any database is opened; later it changes nothing.
static inline void sqlite3_keep_no_account_of_memory(void) { sqlite3_config(9, 0); }

#endif
