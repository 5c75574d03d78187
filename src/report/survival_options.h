/* The options of an analysis of survival: how `cajal outcome` and the service name them, read them and bound them. */
#ifndef CAJAL_REPORT_SURVIVAL_OPTIONS_H
#define CAJAL_REPORT_SURVIVAL_OPTIONS_H

#include "base/arena.h"
#include "outcome/read.h"

#define SURVIVAL_LEVEL 0.95
#define SURVIVAL_NUMBERS 64 /* times, quantiles, cuts, scores that can be listed */
#define SURVIVAL_TIES "efron|breslow|exact"
#define SURVIVAL_SCALES "km|rank|identity|log"

struct survival_numbers {
    double value[SURVIVAL_NUMBERS];
    size_t count;
};

/* What was asked for; NULL, 0 or false where nothing was. Starts as SURVIVAL_OPTIONS_NONE. */
struct survival_options {
    struct read_spec spec; /* columns of a table */
    struct survival_numbers at, quantiles;
    double level, horizon;
    const char *ties, *zph, *cause;
    bool robust;
    const char *from, *to, *by, *criterion, *unit; /* of cases; endpoint_read() knows their words */
};
#define SURVIVAL_OPTIONS_NONE                                                                                          \
    {                                                                                                                  \
        .level = SURVIVAL_LEVEL                                                                                        \
    }

enum survival_kind {
    SURVIVAL_WORD,
    SURVIVAL_WORDS,  /* with commas between them */
    SURVIVAL_CHOICE, /* one of `words` */
    SURVIVAL_NUMBER, /* in [low, high] */
    SURVIVAL_LIST,   /* numbers in [low, high], with commas between them */
    SURVIVAL_FLAG    /* "" and "true" set it, "false" does not */
};

struct survival_option {
    const char *name;
    const char *former; /* what the service called it before, and still understands; or NULL */
    enum survival_kind kind;
    size_t place, count; /* in struct survival_options; `count`: of the number of SURVIVAL_WORDS */
    double low, high;
    const char *words, *expected;
};

/* Ends with a NULL name. */
extern const struct survival_option survival_option_table[];

/* Reads what was given for one option. `text` is borrowed; words that are cut out of it live in `arena`. CAJAL_USAGE:
 * it is not what option->expected says; CAJAL_INTERNAL: memory is short. */
cajal_status survival_option_read(struct survival_options *out, const struct survival_option *option, const char *text,
                                  struct arena *arena);

/* "1,2.5" into `out`, each number in [low, high]; false when it is anything else, or too long. */
bool survival_numbers_read(struct survival_numbers *out, const char *text, double low, double high);

/* The place of `word` in "efron|breslow"; -1 when it is not there. */
int survival_choice(const char *words, const char *word);

#endif
