/* libFuzzer: any mapping file and any table, with a line of "----" between them, into a registry. Each row is added,
 * changed, held already or refused with a reason; what is counted is what is there; the chain holds. */
#include <stdbool.h>
#include <string.h>

#include "cajal/cajal.h"
#include "memory_file.h"

#define ROUNDS 200 /* after which a new registry begins, so that it stays small */

static cajal_knowledge *knowledge;
static cajal_registry *registry;
static char folder[] = "/dev/shm/fuzz_registry_XXXXXX", database[64];
static struct memory_file mapping, table;
static size_t rounds, cases; /* held in the registry */
static char *empty;          /* the file of a registry that was just made */
static size_t empty_length;

static const cajal_registry_author author = {"fuzz", "fuzz"};

static void remove_registry(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char name[80];
    cajal_registry_close(registry);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", database, endings[i]);
        unlink(name);
    }
}

static void remove_all(void)
{
    remove_registry();
    rmdir(folder);
}

/* Making one takes as long as some hundred imports. */
static bool make_empty(void)
{
    FILE *file = cajal_registry_init(database, &author, NULL) == CAJAL_OK ? fopen(database, "rb") : NULL;
    long length = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    empty = length > 0 ? malloc((size_t)length) : NULL;
    empty_length = (size_t)length;
    bool made = empty && fseek(file, 0, SEEK_SET) == 0 && fread(empty, 1, empty_length, file) == empty_length;
    if (file)
        fclose(file);
    return made;
}

static void begin_registry(void)
{
    remove_registry();
    if (!empty && !make_empty())
        abort();
    cases = 0;
    FILE *file = fopen(database, "wb");
    if (!file || fwrite(empty, 1, empty_length, file) != empty_length || fclose(file) != 0 ||
        cajal_registry_open(&registry, database, knowledge, NULL) != CAJAL_OK)
        abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!mkdtemp(folder) || cajal_knowledge_embedded(&knowledge, NULL) != CAJAL_OK)
        return -1;
    snprintf(database, sizeof database, "%s/sqlite", folder);
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
    if (rounds % 4 == 0 &&
        (cajal_registry_list(registry, NULL, 0, count_case, &listed, NULL) != CAJAL_OK || listed != cases))
        abort();
    if (rounds % 20 == 0 && cajal_registry_verify(&check, registry, NULL, NULL) != CAJAL_OK)
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
