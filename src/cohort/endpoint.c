/* The words of an endpoint. */
#include "cohort/endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/words.h"
#include "response/assessment.h"

static const char *const from_words[FROM_END] = {"diagnosis",   "metastasis", "line", "drug",
                                                 "progression", "response",   "local"};
static const char *const to_words[TO_END] = {"progression", "progression-or-death", "death", "stop", "next-line"};
static const char *const by_words[BY_END] = {"nothing", "genotype", "line", "drug", "local", "response", "sex"};
static const char *const unit_words[UNIT_END] = {"months", "days", "weeks", "years"};

static int find(const char *const *words, int count, const char *word, size_t length)
{
    for (int i = 0; i < count; i++)
        if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
            return i;
    return -1;
}

static cajal_status refuse(cajal_errors *errors, const char *option, const char *word, const char *expected)
{
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "--%s %s: expected %s", option, word, expected);
}

static cajal_status read_word(int *out, const char *option, const char *const *words, int count, const char *word,
                              cajal_errors *errors)
{
    struct text expected = {0};
    int at = find(words, count, word, strlen(word));
    if (at >= 0) {
        *out = at;
        return CAJAL_OK;
    }
    for (int i = 0; i < count; i++)
        text_printf(&expected, "%s%s", i ? ", " : "", words[i]);
    cajal_status status = expected.failed ? errors_no_memory(errors) : refuse(errors, option, word, expected.data);
    text_free(&expected);
    return status;
}

/* What stands after the colon of --from. */
static cajal_status read_which(struct endpoint *out, const cajal_knowledge *knowledge, const char *word,
                               const char *which, cajal_errors *errors)
{
    char *end = NULL;
    if (out->from == FROM_LINE && !which)
        return CAJAL_OK;
    if (out->from == FROM_LINE || out->from == FROM_PROGRESSION || out->from == FROM_RESPONSE) {
        long line = which ? strtol(which, &end, 10) : 1;
        if (which && (*end || end == which || line < 1 || line > 20))
            return refuse(errors, "from", word, "the number of a line, such as line:1");
        out->line = (int)line;
    } else if (out->from == FROM_DRUG) {
        out->drug = which ? kb_drug(knowledge, which) : NULL;
        if (!out->drug)
            return refuse(errors, "from", word, "a drug of the knowledge base, such as drug:imatinib");
    } else if (out->from == FROM_LOCAL && which) {
        for (int i = CASE_KIND_SURGERY; i < case_kind_end && !out->local; i++)
            out->local = strcmp(case_word(&case_words_kind, i), which) == 0 ? (enum case_kind)i : out->local;
        if (!out->local)
            return refuse(errors, "from", word, "local, or one therapy such as local:surgery");
    } else if (which) {
        return refuse(errors, "from", word, "nothing after the colon here");
    }
    return CAJAL_OK;
}

static cajal_status read_from(struct endpoint *out, const cajal_knowledge *knowledge, const char *word,
                              cajal_errors *errors)
{
    const char *colon = strchr(word, ':');
    int from = find(from_words, FROM_END, word, colon ? (size_t)(colon - word) : strlen(word));
    if (from < 0)
        return refuse(errors, "from", word,
                      "diagnosis, metastasis, line:N, line, drug:NAME, progression:N, response:N, local or local:KIND");
    out->from = (enum endpoint_from)from;
    return read_which(out, knowledge, word, colon ? colon + 1 : NULL, errors);
}

/* Ends that cannot follow such a start. */
static cajal_status check(const struct endpoint *it, cajal_errors *errors)
{
    bool to_progression = it->to == TO_PROGRESSION || it->to == TO_PROGRESSION_OR_DEATH;
    bool of_line = it->from == FROM_LINE || it->from == FROM_DRUG;
    if (it->from == FROM_PROGRESSION && to_progression)
        return refuse(errors, "to", to_words[it->to],
                      "death or next-line after --from progression; the next progression is that of the next line: "
                      "--from line:N");
    if (it->to == TO_STOP && !of_line)
        return refuse(errors, "to", "stop", "--from line:N or drug:NAME with it");
    if (it->to == TO_NEXT_LINE && !of_line && it->from != FROM_PROGRESSION)
        return refuse(errors, "to", "next-line", "--from line:N, drug:NAME or progression:N with it");
    return CAJAL_OK;
}

cajal_status endpoint_read(struct endpoint *out, const cajal_knowledge *knowledge, const char *from, const char *to,
                           const char *by, const char *criterion, const char *unit, cajal_errors *errors)
{
    int at[3] = {0};
    *out = (struct endpoint){0};
    cajal_status status = read_from(out, knowledge, from ? from : "line:1", errors);
    if (status == CAJAL_OK)
        status = read_word(&at[0], "to", to_words, TO_END, to ? to : "progression-or-death", errors);
    if (status == CAJAL_OK)
        status = read_word(&at[1], "by", by_words, BY_END, by ? by : "nothing", errors);
    if (status == CAJAL_OK)
        status = read_word(&at[2], "unit", unit_words, UNIT_END, unit ? unit : "months", errors);
    if (status != CAJAL_OK)
        return status;
    out->to = (enum endpoint_to)at[0];
    out->by = (enum endpoint_by)at[1];
    out->unit = (enum endpoint_unit)at[2];
    if (criterion && strcmp(criterion, "believed") != 0)
        out->criterion = assessment_criterion(criterion);
    if (criterion && strcmp(criterion, "believed") != 0 && out->criterion == RESPONSE_BY_NONE)
        return refuse(errors, "criterion", criterion,
                      "believed, recist, choi, modified_choi, mrecist, eortc, percist or volume");
    return check(out, errors);
}

/* ---- in words ---- */

static void from_in_words(struct text *out, const struct endpoint *it)
{
    static const char *const start[FROM_END] = {
        "diagnosis",       "metastatic disease",     "the start of ",          "the start of ",
        "progression on ", "the first response on ", "the first local therapy"};
    text_add(out, start[it->from]);
    if (it->from == FROM_LINE && it->line == 0)
        text_add(out, "each line");
    else if (it->from == FROM_DRUG)
        text_add(out, it->drug->name);
    else if (it->line)
        text_printf(out, "line %d", it->line);
    if (it->from == FROM_LOCAL && it->local)
        text_printf(out, " (%s)", case_word(&case_words_kind, (int)it->local));
}

void endpoint_title(struct text *out, const struct endpoint *it)
{
    static const char *const plain[TO_END] = {"Time to progression", "Progression-free survival", "Overall survival",
                                              "Time on treatment", "Time to the next line"};
    const char *name = plain[it->to];
    if (it->from == FROM_RESPONSE && it->to != TO_DEATH)
        name = it->to == TO_PROGRESSION ? "Time from response to progression" : "Duration of response";
    else if (it->from == FROM_PROGRESSION && it->to == TO_DEATH)
        name = "Survival after progression";
    text_printf(out, "%s from ", name);
    from_in_words(out, it);
}

const char *endpoint_unit_words(const struct endpoint *it)
{
    static const char *const words[UNIT_END] = {"Months", "Days", "Weeks", "Years"};
    return words[it->unit];
}

void endpoint_words(struct text *out, const struct endpoint *it)
{
    endpoint_title(out, it);
    text_printf(out, ", in %s", unit_words[it->unit]);
    bool scans = it->from == FROM_PROGRESSION || it->from == FROM_RESPONSE || it->to == TO_PROGRESSION ||
                 it->to == TO_PROGRESSION_OR_DEATH || it->by == BY_RESPONSE;
    if (scans && it->criterion)
        text_printf(out, "; progression and response by %s alone", response_criterion_name(it->criterion));
    else if (scans)
        text_add(out, "; progression by the criterion believed at each scan, or by a treatment stopped for it");
    text_add(out, ".");
}

/* What is known when progression or response is the start was known then. */
bool endpoint_by_later(const struct endpoint *it)
{
    bool after_response = it->from == FROM_RESPONSE || it->from == FROM_PROGRESSION;
    return it->by == BY_LOCAL || (it->by == BY_RESPONSE && !after_response);
}

bool endpoint_by_visits(const struct endpoint *it)
{
    return it->to == TO_PROGRESSION || it->to == TO_PROGRESSION_OR_DEATH;
}

const char *endpoint_group_column(const struct endpoint *it)
{
    static const char *const columns[BY_END] = {NULL, "genotype", "line", "drugs", "local", "response", "sex"};
    return columns[it->by];
}

const char *endpoint_known_column(const struct endpoint *it)
{
    return !endpoint_by_later(it) ? NULL : it->by == BY_LOCAL ? "local_at" : "response_at";
}
