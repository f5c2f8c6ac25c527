#pragma once

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast, which Swift does not import: SQLite takes a copy of what is bound. A null pointer would bind NULL.

static inline int csqlite_bind_text(sqlite3_stmt *statement, int position, const char *text, sqlite3_uint64 length) {
    return sqlite3_bind_text64(statement, position, text ? text : "", length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_octets(sqlite3_stmt *statement, int position, const void *octets, sqlite3_uint64 length) {
    return sqlite3_bind_blob64(statement, position, octets ? octets : "", length, SQLITE_TRANSIENT);
}
