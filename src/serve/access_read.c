/* The access file: JSON, every mistake with its path. */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/json_tree.h"
#include "base/words.h"
#include "serve/access.h"
#include "serve/access_log.h"

#define REPLAY_MOST ((size_t)1 << 20) /* tokens remembered at a time: an hour of 290 a second, 50 MB */
#define FETCH_MS 3000                 /* a clinician waits for a hook; much later nobody looks at the cards */
#define FETCH_MS_MOST 30000
#define FILE_MOST ((size_t)16 << 20)

struct reading {
    struct access *out;
    const char *file;
    char folder[4096]; /* of the file: names in it are relative to that */
    cajal_errors *errors;
    bool wrong;
};

static void mistake(struct reading *it, const char *path, const char *expected)
{
    errors_add(it->errors, CAJAL_INVALID, it->file, 0, path, "expected %s", expected);
    it->wrong = true;
}

static const char *keep(struct reading *it, const char *text)
{
    const char *kept = text ? arena_strdup(it->out->arena, text) : NULL;
    if (text && !kept) {
        errors_no_memory(it->errors);
        it->wrong = true;
    }
    return kept;
}

static void *keep_array(struct reading *it, size_t count, size_t size)
{
    void *array = arena_array(it->out->arena, count + 1, size);
    if (!array) {
        errors_no_memory(it->errors);
        it->wrong = true;
    }
    return array;
}

/* A member that is text; NULL, and a mistake when it is needed, when there is none. */
static const char *text_of(struct reading *it, const json_t *json, const char *key, const char *path, bool needed)
{
    const json_t *value = json_object_get(json, key);
    const char *text = json_string_value(value);
    char where[256];
    if ((value && (!text || !*text)) || (needed && !value)) {
        snprintf(where, sizeof where, "%s.%s", path, key);
        mistake(it, where, "a text that is not empty");
        return NULL;
    }
    return keep(it, text);
}

/* Members that nobody knows are typing errors, and could be a lock that does not lock. */
static void check_members(struct reading *it, const json_t *json, const char *path, const char *const *known,
                          size_t count)
{
    const char *key;
    json_t *value;
    char where[256];
    if (!json_is_object(json)) {
        mistake(it, path, "an object");
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)json, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < count; i++)
            found = found || strcmp(known[i], key) == 0;
        if (found)
            continue;
        const char *near = words_nearest(key, known, count);
        snprintf(where, sizeof where, "%s.%s", path, key);
        errors_add(it->errors, CAJAL_INVALID, it->file, 0, where, "no such member%s%s%s",
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        it->wrong = true;
    }
}
#define CHECK_MEMBERS(it, json, path, ...)                                                                             \
    do {                                                                                                               \
        static const char *const known[] = {__VA_ARGS__};                                                              \
        check_members(it, json, path, known, sizeof known / sizeof known[0]);                                          \
    } while (0)

static enum http_role role_of(struct reading *it, const json_t *json, const char *path)
{
    const char *word = json_string_value(json);
    if (word && strcmp(word, "viewer") == 0)
        return HTTP_VIEWER;
    if (word && strcmp(word, "editor") == 0)
        return HTTP_EDITOR;
    if (word && strcmp(word, "admin") == 0)
        return HTTP_ADMIN;
    mistake(it, path, "a role: viewer, editor or admin");
    return HTTP_ANYBODY;
}

/* A list, NULL when it is not there; anything else is a mistake. */
static const json_t *list_of(struct reading *it, const json_t *json, const char *key, const char *path)
{
    const json_t *list = json_object_get(json, key);
    char where[256];
    if (list && !json_is_array(list)) {
        snprintf(where, sizeof where, "%s.%s", path, key);
        mistake(it, where, "a list");
        return NULL;
    }
    return list;
}

/* ---- keys ---- */

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static bool read_hash(unsigned char out[ACCESS_KEY_HASH], const char *text)
{
    if (!text || strncmp(text, "sha256:", 7) != 0 || strlen(text) != 7 + 2 * ACCESS_KEY_HASH)
        return false;
    for (size_t i = 0; i < ACCESS_KEY_HASH; i++) {
        int high = hex_digit(text[7 + 2 * i]), low = hex_digit(text[8 + 2 * i]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* The trails tell people apart by it; "…" is what --new-key prints in its place. */
static void check_name(struct reading *it, const struct access_key *keys, size_t at, const char *path)
{
    char where[96];
    bool good = true;
    if (!keys[at].name)
        return;
    for (size_t i = 0; i < at; i++)
        good = good && (!keys[i].name || strcmp(keys[i].name, keys[at].name) != 0);
    snprintf(where, sizeof where, "%s.name", path);
    if (!good || strcmp(keys[at].name, "…") == 0)
        mistake(it, where, "the name of who has this key, another for each");
}

static void read_keys(struct reading *it, const json_t *json)
{
    const json_t *list = list_of(it, json, "api_keys", "$"), *one;
    size_t i;
    char path[64], where[96];
    struct access_key *keys = keep_array(it, json_array_size(list), sizeof *keys);
    for (i = 0; keys && i < json_array_size(list); i++) {
        one = json_array_get(list, i);
        snprintf(path, sizeof path, "$.api_keys[%zu]", i);
        CHECK_MEMBERS(it, one, path, "name", "role", "hash");
        keys[i].name = text_of(it, one, "name", path, true);
        check_name(it, keys, i, path);
        snprintf(where, sizeof where, "%s.role", path);
        keys[i].role = role_of(it, json_object_get(one, "role"), where);
        snprintf(where, sizeof where, "%s.hash", path);
        if (!read_hash(keys[i].hash, json_string_value(json_object_get(one, "hash"))))
            mistake(it, where, "sha256: and 64 small hexadecimal digits, as \"cajal serve --new-key\" prints");
    }
    it->out->keys = keys;
    it->out->keys_count = keys ? json_array_size(list) : 0;
}

/* ---- issuers of tokens ---- */

static bool read_issuer(struct reading *it, struct jwt_issuer *out, const json_t *json, const char *path)
{
    if (jwt_issuer_read(out, it->out->arena, json, it->folder, it->file, path, it->errors) == CAJAL_OK)
        return true;
    it->wrong = true;
    return false;
}

static void read_roles(struct reading *it, struct access_provider *out, const json_t *json, const char *path)
{
    const json_t *roles = json_object_get(json, "roles");
    const char *value;
    json_t *role;
    char where[128];
    snprintf(where, sizeof where, "%s.roles", path);
    if (json_object_size(roles) == 0) {
        mistake(it, where, "which value of the claim is which role, such as {\"gist-doctors\": \"editor\"}");
        return;
    }
    out->roles = keep_array(it, json_object_size(roles), sizeof *out->roles);
    json_object_foreach((json_t *)(uintptr_t)roles, value, role) if (out->roles) out->roles[out->roles_count++] =
        (struct access_role){keep(it, value), role_of(it, role, where)};
}

static void read_providers(struct reading *it, const json_t *json)
{
    const json_t *list = list_of(it, json, "providers", "$");
    char path[64];
    it->out->providers = keep_array(it, json_array_size(list), sizeof(struct access_provider *));
    for (size_t i = 0; it->out->providers && i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct access_provider *provider = arena_alloc(it->out->arena, sizeof *provider);
        snprintf(path, sizeof path, "$.providers[%zu]", i);
        CHECK_MEMBERS(it, one, path, "iss", "jwks", "jku", "audience", "role_claim", "name_claim", "roles");
        if (!provider || !read_issuer(it, &provider->issuer, one, path))
            continue;
        provider->audience = text_of(it, one, "audience", path, true);
        provider->role_claim = text_of(it, one, "role_claim", path, false);
        provider->name_claim = text_of(it, one, "name_claim", path, false);
        if (!provider->role_claim)
            provider->role_claim = "roles";
        if (!provider->name_claim)
            provider->name_claim = "sub";
        read_roles(it, provider, one, path);
        if (it->out->providers_count)
            it->out->providers[it->out->providers_count - 1]->issuer.next = &provider->issuer;
        it->out->providers[it->out->providers_count++] = provider;
    }
}

static void read_clients(struct reading *it, const json_t *json)
{
    const json_t *list = list_of(it, json, "cds_clients", "$");
    char path[64];
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct jwt_issuer *issuer = arena_alloc(it->out->arena, sizeof *issuer);
        snprintf(path, sizeof path, "$.cds_clients[%zu]", i);
        CHECK_MEMBERS(it, json_array_get(list, i), path, "iss", "jwks", "jku");
        if (!issuer || !read_issuer(it, issuer, json_array_get(list, i), path))
            continue;
        issuer->next = it->out->clients;
        it->out->clients = issuer;
        it->out->clients_count++;
    }
}

/* ---- FHIR servers ---- */

/* No space, quote or comma: the addresses go into a header, too. */
static bool is_address(const char *text)
{
    size_t scheme = text && strncmp(text, "https://", 8) == 0 ? 8 : text && strncmp(text, "http://", 7) == 0 ? 7 : 0;
    return scheme && text[scheme] && text[scheme] != '/' && !strpbrk(text, " \t\r\n\"'<>,;\\?#@") &&
           text[strlen(text) - 1] != '/';
}

static void read_origins(struct reading *it, struct access_fhir *out, const json_t *json, const char *path)
{
    const json_t *list = list_of(it, json, "origins", path);
    const char **origins = keep_array(it, json_array_size(list), sizeof *origins);
    for (size_t i = 0; origins && i < json_array_size(list); i++) {
        origins[i] = keep(it, json_string_value(json_array_get(list, i)));
        if (!is_address(origins[i]))
            mistake(it, path, "origins such as \"https://login.example.org\"");
    }
    out->origins = origins;
    out->origins_count = origins ? json_array_size(list) : 0;
}

static void read_fhir(struct reading *it, const json_t *json)
{
    const json_t *list = list_of(it, json, "fhir_servers", "$");
    char path[64], where[96];
    it->out->fhir = keep_array(it, json_array_size(list), sizeof *it->out->fhir);
    for (size_t i = 0; it->out->fhir && i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct access_fhir *fhir = &it->out->fhir[it->out->fhir_count++];
        snprintf(path, sizeof path, "$.fhir_servers[%zu]", i);
        snprintf(where, sizeof where, "%s.base", path);
        CHECK_MEMBERS(it, one, path, "base", "client_id", "scope", "origins");
        fhir->base = text_of(it, one, "base", path, true);
        if (fhir->base && !is_address(fhir->base))
            mistake(it, where, "http:// or https://, a host and a path, without a slash at the end");
        fhir->client_id = text_of(it, one, "client_id", path, false);
        fhir->scope = text_of(it, one, "scope", path, false);
        read_origins(it, fhir, one, path);
    }
}

/* ---- files that grow ---- */

/* Opened for appending, for its owner only. */
static FILE *open_log(struct reading *it, const char *text, const char *path)
{
    char name[8192];
    snprintf(name, sizeof name, "%s%s%s", *text == '/' ? "" : it->folder, *text == '/' ? "" : "/", text);
    int file = open(name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool alone = file >= 0 && fcntl(file, F_SETLK, &lock) == 0; /* two writers would tear the chain */
    FILE *stream = alone ? fdopen(file, "a+") : NULL;
    if (!stream) {
        errors_add(it->errors, CAJAL_IO, it->file, 0, path,
                   "\"%s\": cannot be written, or another service writes it: %s", name, strerror(errno));
        it->wrong = true;
        if (file >= 0)
            close(file);
    }
    return stream;
}

/* The stream of `key`: opened, or the one that `before` has, if it has the same name. */
static FILE *log_of(struct reading *it, const json_t *json, const char *key, const char **name, FILE *before)
{
    char path[64];
    snprintf(path, sizeof path, "$.%s", key);
    const char *text = text_of(it, json, key, "$", false);
    if (!it->out->before) {
        *name = text;
        return text ? open_log(it, text, path) : NULL;
    }
    if (!text != !*name || (text && strcmp(text, *name) != 0)) {
        errors_add(it->errors, CAJAL_USAGE, it->file, 0, path,
                   "was %s%s%s at the start, and files to write are opened only then: restart the service",
                   *name ? "\"" : "", *name ? *name : "not there", *name ? "\"" : "");
        it->wrong = true;
    }
    return before;
}

static void read_logs(struct reading *it, const json_t *json)
{
    struct access *out = it->out, *before = out->before;
    struct access_kept *kept = out->kept;
    out->log = log_of(it, json, "access_log", &kept->log_name, before ? before->log : NULL);
    out->feedback = log_of(it, json, "feedback", &kept->feedback_name, before ? before->feedback : NULL);
    if (out->log && !before && !access_log_resume(&kept->trail, out->log))
        mistake(it, "$.access_log", "a file whose last line is one of an access log");
    if (!out->log && (out->keys_count || out->providers_count))
        mistake(it, "$.access_log", "the name of the file in which reads are noted: there are keys or providers");
}

/* ---- the whole ---- */

static void read_all(struct reading *it, const json_t *json)
{
    CHECK_MEMBERS(it, json, "$", "api_keys", "providers", "cds_clients", "fhir_servers", "fetch_ms", "access_log",
                  "feedback");
    const json_t *fetch_ms = json_object_get(json, "fetch_ms");
    json_int_t ms = json_is_integer(fetch_ms) ? json_integer_value(fetch_ms) : fetch_ms ? -1 : FETCH_MS;
    if (ms < 1 || ms > FETCH_MS_MOST)
        mistake(it, "$.fetch_ms", "milliseconds, 1 to 30000");
    it->out->fetch_ms = (int)ms;
    read_keys(it, json);
    read_providers(it, json);
    read_clients(it, json);
    read_fhir(it, json);
    read_logs(it, json);
}

/* What is its own, not what it shares. */
static void forget(struct access *access)
{
    for (size_t i = 0; i < access->providers_count; i++)
        jwt_issuer_end(&access->providers[i]->issuer);
    for (struct jwt_issuer *issuer = access->clients; issuer; issuer = issuer->next)
        jwt_issuer_end(issuer);
    arena_free(access->arena);
    free(access);
}

/* Empty, but for what it shares with `before`; NULL when memory is short. */
static struct access *make(struct access *before)
{
    struct access *access = calloc(1, sizeof *access);
    if (!access)
        return NULL;
    access->arena = arena_new();
    access->before = before;
    access->kept = before ? before->kept : calloc(1, sizeof *access->kept);
    access->replay = before ? before->replay : replay_new(REPLAY_MOST);
    if (access->kept && !before)
        pthread_mutex_init(&access->kept->lock, NULL);
    if (access->arena && access->kept && access->replay)
        return access;
    if (before)
        forget(access);
    else
        access_close(access);
    return NULL;
}

static cajal_status read_file(struct access *out, const char *path, cajal_errors *errors)
{
    struct reading it = {.out = out, .file = path, .errors = errors};
    json_t *json;
    cajal_status status = json_read_file(&json, path, FILE_MOST, errors);
    if (status != CAJAL_OK)
        return status;
    const char *slash = strrchr(path, '/');
    snprintf(it.folder, sizeof it.folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    read_all(&it, json);
    json_decref(json);
    return !it.wrong ? CAJAL_OK : errors_worst(errors) == CAJAL_OK ? CAJAL_INVALID : errors_worst(errors);
}

cajal_status access_open(struct access **out, const char *path, cajal_errors *errors)
{
    struct access *access = make(NULL);
    cajal_status status = access ? read_file(access, path, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        status = errors_no_memory(errors);
    if (status == CAJAL_OK)
        *out = access;
    else
        access_close(access);
    return status;
}

cajal_status access_renew(struct access **access, const char *path, cajal_errors *errors)
{
    struct access *fresh = make(*access);
    cajal_status status = fresh ? read_file(fresh, path, errors) : errors_no_memory(errors);
    if (status == CAJAL_OK && access_asks(fresh) != access_asks(*access))
        status = errors_add(errors, CAJAL_USAGE, path, 0, NULL,
                            "whether there are keys or providers at all is settled at the start: restart the service");
    if (status == CAJAL_OK)
        *access = fresh;
    else if (fresh)
        forget(fresh);
    return status;
}

void access_close(struct access *access)
{
    for (struct access *before; access && (before = access->before); access = before)
        forget(access);
    if (!access)
        return;
    if (access->log)
        fclose(access->log);
    if (access->feedback)
        fclose(access->feedback);
    replay_free(access->replay);
    if (access->kept)
        pthread_mutex_destroy(&access->kept->lock);
    free(access->kept);
    forget(access);
}
