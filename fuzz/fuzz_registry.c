/* libFuzzer: any mapping file and any table, with a line of "----" between them, into a registry. Each row is added,
 * changed, held already or refused with a reason; what is counted is what is there; the chain holds. */
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "cajal/cajal.h"
#include "memory_file.h"

#define ROUNDS 200 /* after which a new registry begins, so that it stays small */
#define FILES                                                                                                          \
    16 /* one registry of so many is in a file, with a write-ahead log; the others are in memory: to lock and to       \
         write files takes as long as all the rest */

static cajal_knowledge *knowledge;
static cajal_registry *registry;
static char folder[] = "/dev/shm/fuzz_registry_XXXXXX", database[64];
static struct memory_file mapping, table;
static size_t rounds, registries, cases; /* cases: held in the registry */
static sqlite3 *empty;                   /* a registry that was just made */
static sqlite3_vfs *in_files, *in_memory;

static const cajal_registry_author author = {"fuzz", "fuzz"};

static void remove_registry(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char name[80];
    cajal_registry_close(registry);
    registry = NULL;
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", database, endings[i]);
        unlink(name);
    }
}

static void remove_all(void)
{
    remove_registry();
    sqlite3_close(empty);
    rmdir(folder);
}

/* What is in memory is there for as long as somebody has it open. */
static sqlite3 *open_store(const char *name)
{
    sqlite3 *store = NULL;
    if (sqlite3_open(name, &store) != SQLITE_OK)
        abort();
    return store;
}

/* Making one takes as long as some hundred imports: it is made once. */
static void make_empty(void)
{
    sqlite3_vfs_register(in_memory, 1);
    empty = open_store("/empty");
    if (cajal_registry_init("/empty", &author, NULL) != CAJAL_OK)
        abort();
}

static void begin_registry(void)
{
    remove_registry();
    if (!empty)
        make_empty();
    cases = 0;
    char place[64];
    bool file = registries++ % FILES == 0;
    snprintf(place, sizeof place, "/registry %zu", registries);
    sqlite3_vfs_register(file ? in_files : in_memory, 1);
    sqlite3 *copy = open_store(file ? database : place);
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", empty, "main");
    if (!backup || sqlite3_backup_step(backup, -1) != SQLITE_DONE || sqlite3_backup_finish(backup) != SQLITE_OK ||
        (file && sqlite3_exec(copy, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK) ||
        cajal_registry_open(&registry, file ? database : place, knowledge, NULL) != CAJAL_OK)
        abort();
    sqlite3_close(copy);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!mkdtemp(folder) || cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        return -1;
    snprintf(database, sizeof database, "%s/sqlite", folder);
    sqlite3_initialize();
    in_files = sqlite3_vfs_find(NULL);
    in_memory = sqlite3_vfs_find("memdb");
    atexit(remove_all);
    return 0;
}

static int count_refusal(void *context, const cajal_registry_refusal *refusal)
{
    if (cajal_errors_count(refusal->errors) == 0 || !refusal->input)
        abort();
    ++*(size_t *)context;
    return 0;
}

static int count_case(void *context, const cajal_registry_case *it)
{
    if (!it->genotype[0] || !it->line[0] || !it->drug[0] || !it->progression[0])
        abort();
    ++*(size_t *)context;
    return 0;
}

static void import(size_t size)
{
    const char *const files[] = {table.path};
    cajal_registry_import_options options = CAJAL_REGISTRY_IMPORT_INIT;
    cajal_registry_counts counts;
    cajal_registry_check check;
    size_t refused = 0, listed = 0;
    options.files = files;
    options.files_count = 1;
    options.mapping = mapping.path;
    options.update = size % 2;
    options.threads = 1;
    options.batch = size % 8 ? 50 : 1 + size % 5; /* each batch starts a thread */
    options.refused = count_refusal;
    options.context = &refused;
    cajal_status status = cajal_registry_import(&counts, registry, &options, &author, NULL);
    cases += counts.added;
    if (status > CAJAL_INVALID && status != CAJAL_IO) /* a table that is none */
        abort();
    if (counts.read != counts.added + counts.changed + counts.unchanged + counts.refused || refused < counts.refused)
        abort();
    if (rounds % 16 == 0 &&
        (cajal_registry_list(registry, NULL, 0, count_case, &listed, NULL) != CAJAL_OK || listed != cases))
        abort();
    if (rounds % 64 == 0 && cajal_registry_verify(&check, registry, NULL, NULL) != CAJAL_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;
    if (!cut)
        return 0;
    if (rounds++ % ROUNDS == 0)
        begin_registry();
    (void)memory_file(&mapping, data, (size_t)(cut - data));
    (void)memory_file(&table, cut + 6, size - (size_t)(cut - data) - 6);
    import(size);
    return 0;
}
