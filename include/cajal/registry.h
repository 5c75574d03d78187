/**
 * @file registry.h
 * Cases at rest: an append-only history in SQLite (a file) or PostgreSQL (a URL), tied together by a chain of hashes.
 *
 * A registry is one trail of entries: every version of every case, every export, import and merge, who did it, when
 * and why. Nothing in it is ever changed; an edit appends a version. Entry n holds SHA-256 over the hash of entry
 * n - 1 and its own fields, so that a change of any entry shows (docs/registry.md tells the exact form).
 *
 * Ownership: a registry is closed with cajal_registry_close(); it borrows the knowledge base. What callbacks are
 * handed is borrowed until they return; text that is handed out is freed with cajal_free().
 * Thread safety: a registry belongs to one thread at a time; any number of registries, threads and programs may have
 * the same database open.
 */
#ifndef CAJAL_REGISTRY_H
#define CAJAL_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include "cajal/knowledge.h"
#include "cajal/plan.h"
#include "cajal/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An open registry. */
typedef struct cajal_registry cajal_registry;

/** Who does it, and why. */
typedef struct cajal_registry_author {
    const char *who; /**< a name by which the centre knows the person or program; required */
    const char *why; /**< the reason, in words; required for what changes a case */
} cajal_registry_author;

/**
 * Makes a new, empty registry.
 *
 * @param url    path of an SQLite file, or "postgresql://…" of a database in which there is none yet
 * @param author see cajal_registry_author
 * @param errors receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE when there is a registry already; CAJAL_IO when it cannot be made; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_init(const char *url, const cajal_registry_author *author,
                                                          cajal_errors *errors);

/**
 * Opens a registry; a database of an older version of Cajal is brought up to date.
 *
 * @param out       receives the registry; untouched on failure
 * @param url       as for cajal_registry_init()
 * @param knowledge the knowledge base by which cases are classed when they are written; borrowed
 * @param errors    receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_IO when it is not there, is no registry, is damaged, locked, or of a newer version
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_open(cajal_registry **out, const char *url,
                                                          const cajal_knowledge *knowledge, cajal_errors *errors);

/** Closes the registry. NULL is allowed. */
CAJAL_API void cajal_registry_close(cajal_registry *registry);

/** What became of a case that was to be written. */
typedef enum cajal_registry_outcome {
    CAJAL_CASE_REFUSED,   /**< not written; the errors say why */
    CAJAL_CASE_ADDED,     /**< its first version */
    CAJAL_CASE_CHANGED,   /**< a further version */
    CAJAL_CASE_UNCHANGED, /**< held already with this content: nothing written */
} cajal_registry_outcome;

/** How to write. */
typedef enum cajal_registry_mode {
    CAJAL_ADD,  /**< refuse a case that is held with other content */
    CAJAL_EDIT, /**< refuse a case that is not held */
    CAJAL_PUT,  /**< add or change; content that an earlier version had already is not written again */
} cajal_registry_mode;

/**
 * Writes one case, whole and durably, or not at all.
 *
 * @param outcome  receives what became of it
 * @param registry the registry
 * @param mode     see cajal_registry_mode
 * @param version  for CAJAL_EDIT: the version that was edited, so that two people do not undo each other's work;
 *                 0: whichever is the latest
 * @param json     the case (schema/case.schema.json)
 * @param length   in bytes
 * @param author   see cajal_registry_author
 * @param errors   receives what is wrong; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when the case was refused; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_put(cajal_registry_outcome *outcome, cajal_registry *registry,
                                                         cajal_registry_mode mode, int64_t version, const char *json,
                                                         size_t length, const cajal_registry_author *author,
                                                         cajal_errors *errors);

/** How far an import has come. All that is counted is committed: it outlives a kill of the program. */
typedef struct cajal_registry_counts {
    size_t read, added, changed, unchanged, refused;
} cajal_registry_counts;

/** A row that was refused: told as it happens, but written to no registry. */
typedef struct cajal_registry_refusal {
    const char *input; /**< the file */
    int line;          /**< from 1 */
    const char *row;   /**< the JSON document, or the row of a table as a JSON object */
    size_t row_length; /**< in bytes */
    const cajal_errors *errors;
} cajal_registry_refusal;

/** What a document of another format was made into; see `translate` of cajal_registry_import_options. */
typedef struct cajal_registry_translation {
    char *json;  /**< the case, malloc'd, zero-terminated: the import frees it; NULL: the document is a case itself */
    void *notes; /**< what is to be told of it, or NULL; freed by `free_notes` */
} cajal_registry_translation;

/** What there is to tell of a translated document, written or not. */
typedef struct cajal_registry_noted {
    const char *input;              /**< the file */
    int line;                       /**< from 1 */
    const char *case_id;            /**< NULL when no case could be made of it */
    cajal_registry_outcome outcome; /**< what became of it */
    const void *notes;              /**< cajal_registry_translation.notes, not NULL */
} cajal_registry_noted;

/** What to import. Start from CAJAL_REGISTRY_IMPORT_INIT. */
typedef struct cajal_registry_import_options {
    int version;              /**< CAJAL_REGISTRY_IMPORT_VERSION */
    const char *const *files; /**< JSON, NDJSON or (with `mapping`) CSV or TSV; "-" is standard input */
    size_t files_count;       /**< how many */
    const char *mapping;      /**< a mapping file: the inputs are tables; or NULL */
    int update;               /**< not 0: a case held with other content gets a further version; 0: it is refused */
    int threads;              /**< that read and class cases, 1 to 64; 0: one a core */
    size_t batch;             /**< cases a transaction; 0: 1000 */
    void (*progress)(void *context, const cajal_registry_counts *counts); /**< after each batch; may be NULL */
    int (*refused)(void *context, const cajal_registry_refusal *refusal); /**< may be NULL; not 0 stops */
    void *context;                                                        /**< passed on to all functions here */

    /** Makes a case of a document in another format (FHIR: cajal_case_from_fhir()); NULL: all documents are cases.
     * Called on several threads at once. Not CAJAL_OK: the document is refused for what `errors` then holds. */
    cajal_status (*translate)(void *context, cajal_registry_translation *out, const char *document, size_t length,
                              const char *input, cajal_errors *errors);
    int (*noted)(void *context, const cajal_registry_noted *it); /**< of each that has notes; not 0 stops */
    void (*free_notes)(void *notes);                             /**< needed where there are notes */
} cajal_registry_import_options;

#define CAJAL_REGISTRY_IMPORT_VERSION 2
#define CAJAL_REGISTRY_IMPORT_INIT                                                                                     \
    {                                                                                                                  \
        CAJAL_REGISTRY_IMPORT_VERSION, NULL, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL                      \
    }

/**
 * Imports cases, a batch a transaction. Run again after a kill it goes on where it stopped: a case is known by its
 * id and the hash of its content, and none is ever doubled.
 *
 * @param counts   receives what became of the rows, on failure too
 * @param registry the registry
 * @param options  see cajal_registry_import_options
 * @param author   see cajal_registry_author
 * @param errors   receives what stopped it; refused rows go to options->refused; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when rows were refused or the mapping is wrong; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_import(cajal_registry_counts *counts, cajal_registry *registry,
                                                            const cajal_registry_import_options *options,
                                                            const cajal_registry_author *author, cajal_errors *errors);

/** Which cases. All members may be NULL: no condition. */
typedef struct cajal_registry_filter {
    const char *id;          /**< this one */
    const char *genotype;    /**< genotype class, such as "kit_exon_11" */
    const char *line;        /**< "1" to "4", or "unknown" */
    const char *drug;        /**< the drug taken now, "none", or "unknown" */
    const char *progression; /**< "none", "limited", "generalized" or "unknown" */
    const char *since;       /**< "YYYY-MM-DD": something happened on that day or later */
    const char *until;       /**< "YYYY-MM-DD": nothing happened after that day */
    const char *at;          /**< the registry as it was: a day (its end, UTC) or "YYYY-MM-DDTHH:MM:SS.mmmZ" */
} cajal_registry_filter;

/** One case of a list. */
typedef struct cajal_registry_case {
    const char *id;
    int64_t version;
    const char *written_at, *written_by;              /**< of that version */
    const char *genotype, *line, *drug, *progression; /**< facts when it was written */
    const char *last_date;                            /**< the latest date in the case, "" when it has none */
    const char *document;                             /**< JSON; NULL in a list */
} cajal_registry_case;

/** Called for each case, by id; not 0 stops. */
typedef int (*cajal_registry_case_function)(void *context, const cajal_registry_case *it);

/**
 * Lists cases.
 *
 * @param registry  the registry
 * @param filter    see cajal_registry_filter; NULL: all
 * @param documents not 0: with the JSON of each
 * @param function  called for each
 * @param context   passed on
 * @param errors    receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for a wrong time; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_list(cajal_registry *registry, const cajal_registry_filter *filter,
                                                          int documents, cajal_registry_case_function function,
                                                          void *context, cajal_errors *errors);

/** One entry of the trail. */
typedef struct cajal_registry_entry {
    int64_t number;        /**< from 1, without a gap */
    const char *at;        /**< UTC, "2026-11-25T14:37:33.123Z" */
    const char *who;       /**< see cajal_registry_author */
    const char *action;    /**< init, add, edit, import, export, merge */
    const char *case_id;   /**< or NULL */
    int64_t version;       /**< of the case; 0 when the entry writes none */
    const char *why;       /**< the reason */
    const char *knowledge; /**< version of the knowledge base at that time */
    const char *content;   /**< SHA-256 of the document, or NULL */
    const char *document;  /**< JSON of the case, or NULL */
    const char *hash;      /**< of the chain */
} cajal_registry_entry;

/** Called for each entry in order; not 0 stops. */
typedef int (*cajal_registry_entry_function)(void *context, const cajal_registry_entry *entry);

/**
 * Reads the trail.
 *
 * @param registry  the registry
 * @param case_id   only entries of this case; NULL: all
 * @param documents not 0: with the JSON of each version
 * @param function  called for each entry
 * @param context   passed on
 * @param errors    receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_trail(cajal_registry *registry, const char *case_id, int documents,
                                                           cajal_registry_entry_function function, void *context,
                                                           cajal_errors *errors);

/** What a check of the trail found. */
typedef struct cajal_registry_check {
    int64_t entries, cases;
    char head[65]; /**< hash of the last entry: keep it elsewhere, and a cut or rewritten trail shows */
} cajal_registry_check;

/**
 * Checks every hash and version, and that the list of cases is what the trail says.
 *
 * @param out       receives what was found
 * @param registry  the registry
 * @param anchor    "NUMBER:HASH" of an entry noted earlier, which must still stand; or NULL
 * @param errors    receives every entry that does not hold (the first 100); may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when something was changed; CAJAL_USAGE for a wrong anchor; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_verify(cajal_registry_check *out, cajal_registry *registry,
                                                            const char *anchor, cajal_errors *errors);

/**
 * Notes in the trail that something was read out of the registry.
 *
 * @param registry the registry
 * @param action   "export", say
 * @param case_id  the case, or NULL
 * @param author   see cajal_registry_author; `why` says what was taken
 * @param errors   receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_note(cajal_registry *registry, const char *action,
                                                          const char *case_id, const cajal_registry_author *author,
                                                          cajal_errors *errors);

/** One case planned anew. */
typedef struct cajal_registry_plan {
    const char *id;
    int64_t version, version_then; /**< now and then; version_then 0: it was not held */
    const cajal_plan *now;
    const cajal_plan *then; /**< NULL when it was not held then, or nothing was asked of then */
    int changed;            /**< what to do, consider or avoid is no more what it was */
    const char *reason;     /**< why it changed: facts of the case, rules of the knowledge; "" when it did not */
} cajal_registry_plan;

/** Called for each case, by id; not 0 stops. */
typedef int (*cajal_registry_plan_function)(void *context, const cajal_registry_plan *it);

/**
 * Plans every case anew and compares with the plan of an earlier time: the case as it was held then, by the rules
 * that were in force on that day. All cores plan; `function` is called on the thread of the caller.
 *
 * @param registry the registry
 * @param options  `as_of` is the day of the plans now
 * @param since    the earlier time: "YYYY-MM-DD" (its end) or "YYYY-MM-DDTHH:MM:SSZ"; NULL: nothing is compared
 * @param function called for each case
 * @param context  passed on
 * @param errors   receives cases that cannot be planned, and what stopped it; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when a case cannot be planned; CAJAL_USAGE for a wrong time; CAJAL_IO;
 *         CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_replan(cajal_registry *registry, const cajal_plan_options *options,
                                                            const char *since, cajal_registry_plan_function function,
                                                            void *context, cajal_errors *errors);

/** How dates leave the registry. */
typedef enum cajal_deidentify_dates {
    CAJAL_DATES_YEAR, /**< the year only: Safe Harbor as the rule reads */
    CAJAL_DATES_SHIFT /**< moved back by 1 to 365 days, the same for all of one patient, so that intervals hold */
} cajal_deidentify_dates;

/**
 * Takes out of a case what could tell who it is (docs/registry.md: each identifier of 45 CFR 164.514(b)(2)).
 *
 * @param out        receives the case as JSON on one line; free with cajal_free()
 * @param length     receives its length; may be NULL
 * @param knowledge  words that it knows (drugs, genes, toxicities) stay, all others become "other"
 * @param json       the case
 * @param json_length in bytes
 * @param dates      see cajal_deidentify_dates
 * @param year       the present year: who could be over 89 in it loses the year of birth
 * @param key        secret of the centre; the same key gives the same pseudonym and the same shift
 * @param key_length at least 16 bytes
 * @param errors     receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID; CAJAL_USAGE for a short key; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_deidentify(char **out, size_t *length, const cajal_knowledge *knowledge,
                                                       const char *json, size_t json_length,
                                                       cajal_deidentify_dates dates, int year, const void *key,
                                                       size_t key_length, cajal_errors *errors);

/**
 * Copies an SQLite registry while it is in use, whole, and never over an existing file. The copy is verified
 * (cajal_registry_verify()) before it gets its name.
 *
 * @param registry the registry
 * @param path     the new file
 * @param errors   receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_USAGE for PostgreSQL (pg_dump does it) or when the file exists; CAJAL_IO; CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_backup(cajal_registry *registry, const char *path,
                                                            cajal_errors *errors);

/** What became of one case of the other registry. */
typedef enum cajal_merge_outcome {
    CAJAL_MERGE_ADDED,    /**< was not held */
    CAJAL_MERGE_CHANGED,  /**< the other had further versions of what is held */
    CAJAL_MERGE_SAME,     /**< nothing new */
    CAJAL_MERGE_CONFLICT, /**< both went on from a common version, or began apart: nothing written */
} cajal_merge_outcome;

/** Called for each case of the other registry; `ours` and `theirs` are the latest versions (0: not held). */
typedef int (*cajal_merge_function)(void *context, const char *case_id, cajal_merge_outcome outcome, int64_t ours,
                                    int64_t theirs);

/**
 * Brings the cases of another registry into this one, with all their versions. Nothing held is overwritten.
 *
 * @param registry this one
 * @param other    the other; only read
 * @param function told of each case; may be NULL
 * @param context  passed on
 * @param author   see cajal_registry_author
 * @param errors   receives what went wrong; may be NULL
 * @return CAJAL_OK; CAJAL_INVALID when there were conflicts or the other's trail does not hold; CAJAL_IO;
 *         CAJAL_INTERNAL
 */
CAJAL_API CAJAL_MUST_USE cajal_status cajal_registry_merge(cajal_registry *registry, cajal_registry *other,
                                                           cajal_merge_function function, void *context,
                                                           const cajal_registry_author *author, cajal_errors *errors);

#ifdef __cplusplus
}
#endif

#endif
