/* jwt_check ISSUERS.json: what is made of the tokens of standard input, each "AUDIENCE NOW once|again TOKEN"; `NOW` is
 * in seconds since 1970. Prints a verdict a line. For jose.mjs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/jwt.h"

static bool load(struct jwt_issuer **out, struct arena *arena, const char *path)
{
    json_t *json = json_load_file(path, 0, NULL), *one;
    size_t i;
    cajal_errors *errors = cajal_errors_new();
    bool good = json != NULL;
    json_array_foreach(json, i, one)
    {
        struct jwt_issuer *issuer = arena_alloc(arena, sizeof *issuer);
        if (jwt_issuer_read(issuer, arena, one, NULL, path, "$", errors) != CAJAL_OK)
            good = false;
        issuer->next = *out;
        *out = issuer;
    }
    for (i = 0; i < cajal_errors_count(errors); i++)
        printf("error: %s\n", cajal_errors_at(errors, i)->message);
    cajal_errors_free(errors);
    json_decref(json);
    return good;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct jwt_issuer *issuers = NULL;
    struct replay *replay = replay_new(1000);
    char *line = NULL;
    size_t size = 0;
    bool good = argc == 2 && load(&issuers, arena, argv[1]);
    while (good && getline(&line, &size, stdin) > 0) {
        char *rest = line;
        const char *audience = strtok_r(rest, " ", &rest), *now = strtok_r(NULL, " ", &rest),
                   *use = strtok_r(NULL, " ", &rest), *token = rest;
        token += strspn(token, " ");
        rest[strcspn(rest, "\n")] = '\0';
        struct jwt_wanted wanted = {.audience = audience,
                                    .now_s = now ? strtoll(now, NULL, 10) : 0,
                                    .once = use && strcmp(use, "once") == 0,
                                    .access_token = use && strcmp(use, "once") != 0};
        puts(jwt_verdict_words(jwt_verify(NULL, NULL, issuers, replay, token, strlen(token), &wanted)));
    }
    free(line);
    for (; issuers; issuers = issuers->next)
        jwt_issuer_end(issuers);
    replay_free(replay);
    arena_free(arena);
    return good ? 0 : 1;
}
