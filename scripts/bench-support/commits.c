// Commits one row at a time to a new SQLite database in WAL mode with synchronous=FULL, as long as told, and prints
// how many commits per second that makes: the rate that the disk allows a writer without group commit.
//
// Usage: commits DATABASE SECONDS
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check(int status, int expected, sqlite3 *database) {
    if (status != expected) {
        fprintf(stderr, "commits: %s\n", sqlite3_errmsg(database));
        exit(74);
    }
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: commits DATABASE SECONDS\n");
        return 64;
    }
    sqlite3 *database;
    sqlite3_stmt *insert;
    check(sqlite3_open(arguments[1], &database), SQLITE_OK, database);
    check(sqlite3_exec(database,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
                       "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
                       NULL, NULL, NULL),
          SQLITE_OK, database);
    check(sqlite3_prepare_v2(database, "INSERT INTO item (body) VALUES (hex(randomblob(250)))", -1, &insert, NULL),
          SQLITE_OK, database);
    double start = now();
    double end = start + atof(arguments[2]);
    long commits = 0;
    while (now() < end) {
        check(sqlite3_step(insert), SQLITE_DONE, database);
        check(sqlite3_reset(insert), SQLITE_OK, database);
        commits++;
    }
    printf("%.1f\n", (double)commits / (now() - start));
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return 0;
}
