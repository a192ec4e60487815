/* The floor: the work that nobody can leave out, and nothing else.
 *
 * Lists a queue, reads each ticket once, lets libyaml find its events, hashes it, and writes for each the rows that a durable reset
 * leaves behind: a request with its bytes, an approval, a decision, a reset, an authenticator that goes, a link of a hash chain.
 * A batch of tickets is one transaction with a savepoint for each; after its commit the receipts are written, the tickets moved and
 * the folders synced. A report is written beside and renamed at the end. It decides nothing and checks nothing.
 *
 * usage: floor DIR [BATCH]        DIR is what make-queue makes; BATCH is 256 unless given */
#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

enum { LIMIT = 64 * 1024, HASH = 32 };

static sqlite3 *database;
static EVP_MD_CTX *hashing;

static void fail(const char *doing, const char *why) {
  fprintf(stderr, "floor: %s: %s\n", doing, why);
  exit(1);
}

/* ---- the database ---- */

static void execute(const char *text) {
  if (sqlite3_exec(database, text, NULL, NULL, NULL) != SQLITE_OK) fail(text, sqlite3_errmsg(database));
}

static sqlite3_stmt *prepare(const char *text) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    fail(text, sqlite3_errmsg(database));
  return statement;
}

/* Binds texts (t), blobs (b: bytes, length) and integers (i) in order, and runs the statement to its end. */
static void run(sqlite3_stmt *statement, const char *kinds, ...) {
  va_list values;
  va_start(values, kinds);
  for (int column = 1; *kinds; kinds++, column++) {
    if (*kinds == 't') sqlite3_bind_text(statement, column, va_arg(values, const char *), -1, SQLITE_STATIC);
    if (*kinds == 'i') sqlite3_bind_int64(statement, column, va_arg(values, sqlite3_int64));
    if (*kinds == 'b') {
      const void *bytes = va_arg(values, const void *);
      sqlite3_bind_blob(statement, column, bytes, va_arg(values, int), SQLITE_STATIC);
    }
  }
  va_end(values);
  int result;
  do result = sqlite3_step(statement); while (result == SQLITE_ROW);
  if (result != SQLITE_DONE) fail(sqlite3_sql(statement), sqlite3_errmsg(database));
  sqlite3_reset(statement);
}

static const char *tables =
    "CREATE TABLE authenticator (id TEXT PRIMARY KEY, person TEXT);"
    "CREATE TABLE request (id TEXT PRIMARY KEY, digest BLOB, bytes BLOB, outcome TEXT);"
    "CREATE TABLE approval (request TEXT, given_by TEXT);"
    "CREATE TABLE decision (request TEXT, effect TEXT);"
    "CREATE TABLE reset (request TEXT, subject TEXT, reset_at INTEGER);"
    "CREATE INDEX reset_subject ON reset (subject, reset_at);"
    "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, hash BLOB, body TEXT)";

/* ---- tickets ---- */

static void hash_of(const void *bytes, size_t length, unsigned char *into) {
  if (!EVP_DigestInit_ex(hashing, EVP_sha256(), NULL) || !EVP_DigestUpdate(hashing, bytes, length) ||
      !EVP_DigestFinal_ex(hashing, into, NULL))
    fail("SHA-256", "OpenSSL refuses");
}

static ssize_t read_ticket(const char *path, unsigned char *bytes) {
  struct stat status;
  int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) fail(path, "cannot be read");
  ssize_t length = read(file, bytes, LIMIT + 1);
  if (length < 0 || length > LIMIT) fail(path, "cannot be read, or is too long");
  close(file);
  return length;
}

static void walk_events(const char *path, const unsigned char *bytes, size_t length) {
  yaml_parser_t parser;
  yaml_event_t event;
  yaml_event_type_t type;
  if (!yaml_parser_initialize(&parser)) fail(path, "libyaml has no memory");
  yaml_parser_set_input_string(&parser, bytes, length);
  do {
    if (!yaml_parser_parse(&parser, &event)) fail(path, parser.problem);
    type = event.type;
    yaml_event_delete(&event);
  } while (type != YAML_STREAM_END_EVENT);
  yaml_parser_delete(&parser);
}

static int by_bytes(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

static size_t list_tickets(char ***names) {
  size_t count = 0, room = 1024;
  *names = malloc(room * sizeof **names);
  DIR *folder = opendir("incoming");
  if (!folder) fail("incoming", "cannot be listed");
  for (struct dirent *entry; (entry = readdir(folder));) {
    size_t length = strlen(entry->d_name);
    if (length < 6 || strcmp(entry->d_name + length - 5, ".yaml")) continue;
    if (count == room) *names = realloc(*names, (room *= 2) * sizeof **names);
    (*names)[count++] = strdup(entry->d_name);
  }
  closedir(folder);
  qsort(*names, count, sizeof **names, by_bytes);
  return count;
}

/* ---- after the commit ---- */

static void write_receipt(const char *name) {
  char path[300], text[400];
  snprintf(path, sizeof path, "done/%s.receipt", name);
  int length = snprintf(text, sizeof text, "request: %s\noutcome: applied\n", name);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (file < 0 || write(file, text, (size_t)length) != length) fail(path, "cannot be written");
  close(file);
}

static void move_ticket(const char *name) {
  char from[300], to[300];
  snprintf(from, sizeof from, "incoming/%s", name);
  snprintf(to, sizeof to, "done/%s", name);
  if (rename(from, to)) fail(from, "cannot be moved");
}

static void sync_folder(const char *path) {
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || fsync(folder)) fail(path, "cannot be synced");
  close(folder);
}

int main(int count, char **words) {
  if (count < 2 || chdir(words[1])) fail("usage: floor DIR [BATCH]", count < 2 ? "no DIR" : words[1]);
  size_t batch = count > 2 ? strtoul(words[2], NULL, 10) : 256;
  if (!batch) fail("BATCH", "is a number from 1 up");
  hashing = EVP_MD_CTX_new();
  char **names;
  size_t tickets = list_tickets(&names);
  if (mkdir("done", 0750)) fail("done", "cannot be made");

  if (sqlite3_open("floor.sqlite", &database) != SQLITE_OK) fail("floor.sqlite", "cannot be opened");
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
  execute(tables);
  sqlite3_stmt *savepoint = prepare("SAVEPOINT ticket"), *release = prepare("RELEASE ticket");
  sqlite3_stmt *resets = prepare("SELECT count(*) FROM reset WHERE subject = ? AND reset_at > 0");
  sqlite3_stmt *request = prepare("INSERT INTO request VALUES (?, ?, ?, 'applied')");
  sqlite3_stmt *approval = prepare("INSERT INTO approval VALUES (?, 'admin')");
  sqlite3_stmt *decision = prepare("INSERT INTO decision VALUES (?, 'permit')");
  sqlite3_stmt *removal = prepare("DELETE FROM authenticator WHERE id = ?");
  sqlite3_stmt *reset = prepare("INSERT INTO reset VALUES (?, ?, 1)");
  sqlite3_stmt *audit = prepare("INSERT INTO audit (hash, body) VALUES (?, ?)");

  FILE *report = fopen(".report.json", "w");
  if (!report) fail("report", "cannot be written");
  static unsigned char bytes[LIMIT + 1], digest[HASH], head[HASH];
  size_t settled = 0;
  for (size_t i = 0; i < tickets; i++) {
    char path[300], subject[32];
    char body[600];
    snprintf(path, sizeof path, "incoming/%s", names[i]);
    snprintf(subject, sizeof subject, "u%zu", i % 1000);
    ssize_t length = read_ticket(path, bytes);
    walk_events(path, bytes, (size_t)length);
    hash_of(bytes, (size_t)length, digest);

    if (i % batch == 0) execute("BEGIN IMMEDIATE");
    run(savepoint, "");
    run(resets, "t", subject);
    run(request, "tbb", names[i], digest, HASH, bytes, (int)length);
    run(approval, "t", names[i]);
    run(decision, "t", names[i]);
    run(removal, "t", subject);
    run(reset, "tt", names[i], subject);
    size_t end = (size_t)snprintf(
        body, sizeof body - HASH, "{\"request\":\"%s\",\"subject\":\"%s\"}", names[i], subject);
    memcpy(body + end, head, HASH);
    hash_of(body, end + HASH, head);
    body[end] = 0;
    run(audit, "bt", head, HASH, body);
    run(release, "");
    fprintf(report, "{\"file\":\"%s\",\"outcome\":\"applied\",\"resets\":[{\"user\":\"%s\"}]},\n", names[i], subject);

    if (i % batch != batch - 1 && i != tickets - 1) continue;
    execute("COMMIT");
    for (; settled <= i; settled++) {
      write_receipt(names[settled]);
      move_ticket(names[settled]);
    }
    sync_folder("done");
    sync_folder("incoming");
  }
  if (fflush(report) || fsync(fileno(report)) || fclose(report)) fail("report", "cannot be written");
  if (rename(".report.json", "report.json")) fail("report", "cannot be renamed");
  execute("PRAGMA wal_checkpoint");
  return 0;
}
