/* `cajal --version`: of the program, of the knowledge, what this build holds and what it leaves out. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "serve/access.h"
#include "serve/server.h"
#ifdef WITH_REGISTRY
#include "registry/store.h"
#endif

/* Not there at all without a registry. */
static bool has_postgres(void)
{
#ifdef WITH_REGISTRY
    return store_has_postgres;
#else
    return false;
#endif
}

static bool has_tls(void)
{
#if WITH_SERVICE
    return server_has_tls;
#else
    return false;
#endif
}

static void print_parts(void)
{
    const struct {
        const char *name;
        bool held;
    } parts[] = {
        {"VCF", WITH_HTSLIB},          {"plots", WITH_CAIRO},   {"images", WITH_NIFTI},
        {"the proof", WITH_BUDDY},     {"SQLite", WITH_SQLITE}, {"PostgreSQL", has_postgres()},
        {"the service", WITH_SERVICE}, {"TLS", has_tls()},      {"keys, tokens and CDS Hooks", access_has_tokens}};
    const size_t count = sizeof parts / sizeof parts[0];
    for (int held = 1; held >= 0; held--) {
        int printed = 0;
        for (size_t i = 0; i < count; i++)
            if (parts[i].held == (held == 1))
                printf("%s%s", printed++ ? ", " : held ? "with " : "without ", parts[i].name);
        if (printed)
            putchar('\n');
    }
}

static void print_sandbox(void)
{
    struct sandbox_held possible = sandbox_possible();
    fputs("files of strangers are read ", stdout);
    if (possible.landlock && possible.seccomp)
        printf("confined by Landlock %d and seccomp\n", possible.landlock);
    else if (possible.landlock)
        printf("confined by Landlock %d\n", possible.landlock);
    else
        puts(possible.seccomp ? "confined by seccomp" : "unconfined: this build or this kernel has no sandbox");
}

int cli_print_version(void)
{
    cajal_knowledge *knowledge = NULL;
    int status = cli_open_knowledge(&knowledge, NULL);
    if (status != CAJAL_OK)
        return status;
    printf("cajal %s, knowledge base %s (known until %s)\n", CAJAL_VERSION, cajal_knowledge_version(knowledge),
           cajal_knowledge_known_until(knowledge));
    print_parts();
    print_sandbox();
    cajal_knowledge_free(knowledge);
    return cli_finish(CAJAL_OK);
}
