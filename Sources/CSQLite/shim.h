#ifndef LAMBDA_EVENT_SOURCES_CSQLITE_SHIM_H
#define LAMBDA_EVENT_SOURCES_CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift calls no variadic functions.
static inline int CSQLite_db_config(sqlite3 *connection, int option, int value) {
    return sqlite3_db_config(connection, option, value, (int *)0);
}

// Macros of casts and shifts, which Swift cannot import.
static inline sqlite3_destructor_type CSQLite_transient(void) {
    return SQLITE_TRANSIENT;
}

static const int CSQLite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;

#endif
