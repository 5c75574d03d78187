/* Who may do what, and whom we ask: all that one access file (docs/access.md) says. Made once, then read by any number
 * of threads. */
#ifndef CAJAL_SERVE_ACCESS_H
#define CAJAL_SERVE_ACCESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "serve/access_log.h"
#include "serve/http.h"
#include "serve/jwt.h"

#define ACCESS_KEY_HASH 32 /* bytes: SHA-256 */

/* A key for programs. Keys are 256 random bits, made by us, so that a plain hash cannot be guessed back. */
struct access_key {
    const char *name;
    enum http_role role;
    unsigned char hash[ACCESS_KEY_HASH];
};

struct access_role { /* a value of the claim, and what it may do here */
    const char *value;
    enum http_role role;
};

/* An issuer of tokens for people (OpenID Connect), beside its keys. */
struct access_provider {
    struct jwt_issuer issuer; /* its list runs through `next` of these */
    const char *audience;
    const char *role_claim; /* path by dots, "realm_access.roles" */
    const char *name_claim; /* "sub", or what the centre knows people by */
    struct access_role *roles;
    size_t roles_count;
};

/* A FHIR server that may be asked, and that the page may be launched from. */
struct access_fhir {
    const char *base;      /* "https://ehr.example.org/fhir", without a slash at its end */
    const char *client_id; /* of the page there (SMART App Launch); NULL: it is not launched from there */
    const char *scope;
    const char *const *origins; /* besides that of `base`: of its token endpoint */
    size_t origins_count;
};

/* What outlives a file that is read anew. */
struct access_kept {
    pthread_mutex_t lock; /* of the two files */
    struct access_log_trail trail;
    const char *log_name, *feedback_name; /* as the file gave them; NULL: none */
};

struct access {
    struct arena *arena;
    struct access *before;    /* whose place this one took: requests may still go on with it */
    struct access_kept *kept; /* like `replay`, `log` and `feedback` shared with `before` */
    struct access_key *keys;
    size_t keys_count;
    struct access_provider **providers;
    size_t providers_count;
    struct jwt_issuer *clients; /* CDS clients, a list; NULL: hooks are answered without a token */
    size_t clients_count;
    struct replay *replay;
    struct access_fhir *fhir;
    size_t fhir_count;
    int fetch_ms;   /* within which all that is asked of a FHIR server must be there */
    FILE *log;      /* of reads and refusals, or NULL */
    FILE *feedback; /* of the cards, or NULL */
};

/* Reads the access file. */
cajal_status access_open(struct access **out, const char *path, cajal_errors *errors);

/* Reads it anew: *access becomes what it says now, with the logs and the memory of used tokens that there were. What
 * the sandbox or the guards of the service rest on is settled at the start: the names of the logs, and whether anybody
 * is asked. A file that says otherwise, or is wrong, is refused, and *access stays. One thread at a time. */
cajal_status access_renew(struct access **access, const char *path, cajal_errors *errors);

void access_close(struct access *access); /* and all whose place it took */

/* Finds out who asks: a key or token in "Authorization: Bearer …", and whether that is enough. `needed` is the role of
 * the route. False: the answer is a 401 or 403, and says no more. Has the shape of service_access. */
struct service;
bool access_check(const struct service *service, void *access, struct http_request *request, enum http_role needed,
                  struct http_response *response);

/* Notes a read in the access log: who, when, what. False when it could not be written: then nothing may be shown. */
bool access_note(struct access *access, const struct http_request *request, const char *what);

/* The server of this base (with or without a slash at its end), or NULL. */
const struct access_fhir *access_fhir_of(const struct access *access, const char *base);

/* Whether anybody is asked who he is: the file holds a key or a provider. Without, everybody is an administrator. */
bool access_asks(const struct access *access);

/* A new key: `key` for its user, `hash` (64 hex digits) for the access file. False when no random bytes are to be had.
 */
#define ACCESS_KEY_TEXT 64
#define ACCESS_HASH_TEXT 72
extern const bool access_has_tokens; /* built with OpenSSL and libcurl */

bool access_new_key(char key[ACCESS_KEY_TEXT], char hash[ACCESS_HASH_TEXT]);

/* The token of "Authorization: Bearer TOKEN"; NULL when there is none. */
const char *access_bearer(const struct http_request *request);

#endif
