/* The points on which readers of the criteria differ, each a named choice: what the published text says is the
 * default, the others can be asked for, and every call tells which of them would have changed it. */
#ifndef CAJAL_RESPONSE_OPTIONS_H
#define CAJAL_RESPONSE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cajal/status.h"
#include "knowledge/knowledge.h"

/* clang-format off */
/* name in C, name for people, words of the choices (NULL: a number of days or visits), default, the words' meaning.
 * The default numbers stand in kb/criteria.yaml, `best-overall`; those here hold without a base. */
#define RESPONSE_OPTIONS(X) \
    X(CONTINUED_PR, "continued-pr", "recompute|keep", 0, \
      "a sum that rises again above -30 % without progression: recomputed (RECIST 1.1), or kept as PR (EORTC FAQ)") \
    X(AFTER_CR, "after-cr", "pd|by-sum", 0, \
      "disease that comes back after a complete response: progression (RECIST 1.1, table 3), or by the sum alone") \
    X(NODE_NORMAL, "node-normal", "below|at-or-below", 0, \
      "a node is normal below 10 mm of short axis (RECIST 1.1), or at 10 mm too (one draft standard)") \
    X(NADIR, "nadir", "with-baseline|after-baseline", 0, \
      "the nadir counts the baseline (RECIST 1.1), or only the scans since") \
    X(MISSING_TARGET, "missing-target", "ne-unless-pd|ne", 0, \
      "a target not measured: NE unless the rest is progression already (RECIST 1.1, 4.4.2), or always NE") \
    X(EQUIVOCAL_NEW, "equivocal-new", "date-back|date-confirmed", 0, \
      "an equivocal new lesion that is confirmed later: progression dates from its first scan, or from the second") \
    X(CONFIRM_DAYS, "confirm-days", NULL, 28, "least days between a response and its confirmation") \
    X(SD_DAYS, "sd-days", NULL, 42, "least days from the start until stable disease counts; protocols say 6 to 8 weeks") \
    X(MAX_NE, "max-ne", NULL, 1, "most NE visits between a response and its confirmation") \
    X(ACCEPT_SD, "accept-sd", "no|yes", 0, "one SD between a PR and its confirmation is allowed") \
    X(MISSING_AS_NE, "missing-as-ne", "no|yes", 0, "a subject without any assessment is NE") \
    X(AFTER_PD, "after-pd", "ignored|counted", 0, "visits after the first progression for the best response") \
    X(CR_THEN_PR, "cr-then-pr", "pd|unconfirmed|pr", 0, \
      "CR followed by PR: progression at the second (RECIST 1.1, table 3), neither confirmed, or the CR read again as PR") \
    X(NEW_THERAPY, "new-therapy", "censor|ignore", 0, "visits after another anticancer therapy began") \
    X(CHOI_BOUNDARY, "choi-boundary", "at-least|more-than", 0, \
      "Choi's 10 % and 15 %: reached is enough (Choi 2007, table), or must be exceeded") \
    X(CHOI_REFERENCE, "choi-reference", "nadir|baseline", 0, "Choi's growth of 10 % is measured from; the paper does not say") \
    X(CHOI_POOLING, "choi-pooling", "mean|volume", 0, \
      "density of several lesions: their mean, or weighted by volume; the paper does not say") \
    X(CHOI_PHASE, "choi-phase", "guard|ignore", 0, "density of another contrast phase than the baseline's") \
    X(CHOI_NEAR_ZERO, "choi-near-zero", "guard|ignore", 0, "density whose baseline is near 0 HU, where a percentage means nothing") \
    X(EORTC_TIMING, "eortc-timing", "by-visit|one-cycle|later", 0, \
      "EORTC's response: 15 % at the first PET after baseline and 25 % later, 15 % always, or 25 % always") \
    X(EORTC_POOLING, "eortc-pooling", "sum|hottest", 0, "EORTC's uptake of several lesions: their sum, or the hottest") \
    X(PERCIST_LESION, "percist-lesion", "hottest|same", 0, \
      "PERCIST compares the hottest lesion of each scan (1.0), or the one that was hottest at baseline") \
    X(MRECIST_FLOOR, "mrecist-floor", "none|5-mm", 0, "whether mRECIST's progression also needs 5 mm")
/* clang-format on */

#define RESPONSE_OPTION_MEMBER(name, word, words, value, text) OPTION_##name,
enum response_option { RESPONSE_OPTIONS(RESPONSE_OPTION_MEMBER) RESPONSE_OPTION_COUNT };
#undef RESPONSE_OPTION_MEMBER

struct response_options {
    int value[RESPONSE_OPTION_COUNT]; /* the index of the word, or the number */
};

struct response_option_row {
    const char *name, *words, *text;
    int fallback;
};
extern const struct response_option_row response_option_rows[RESPONSE_OPTION_COUNT];

/* The published choices, with the numbers of the base; `knowledge` may be NULL. */
void response_options_default(struct response_options *out, const cajal_knowledge *knowledge);

/* "name=value"; CAJAL_USAGE with the nearest name or the words that are known. */
cajal_status response_options_set(struct response_options *options, const char *setting, cajal_errors *errors);

/* How many words a choice has; 0 for a number. And the spelling of one: "" past the end. */
int response_option_words(enum response_option option);
void response_option_word(char *out, size_t size, enum response_option option, int value);

#endif
