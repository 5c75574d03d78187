/* De-identification after 45 CFR 164.514(b)(2), "Safe Harbor". What a case can hold is fixed by patient/fields.c, so
 * what becomes of each member is fixed here; docs/registry.md is the same in words. Free text never passes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"
#include "patient/dates.h"
#include "registry/registry.h"
#include "variant/hgvs_dna.h"

#define KEY_LEAST 16   /* bytes: 128 bits */
#define SHIFT_MOST 365 /* days */
#define AGE_MOST 89    /* over it, an age is told as "90 or more" */
#define NAME_BYTES 12  /* of the HMAC in a pseudonym: 96 bits */

struct hiding {
    struct cajal_case *it;
    const cajal_knowledge *knowledge;
    cajal_deidentify_dates dates;
    int32_t shift_days;
    int year;
    bool no_memory;
};

/* ---- dates and ages ---- */

static void hide_date(void *context, cajal_date *date, enum date_role role)
{
    const struct hiding *hiding = context;
    enum cajal_precision precision = date->precision;
    int year, month, day;
    if (hiding->dates == CAJAL_DATES_YEAR) {
        date_to_ymd(*date, &year, &month, &day);
        *date = date_from_ymd(year, 1, 1);
        date->precision = CAJAL_YEAR;
        return;
    }
    /* of a date known to the month, the end of what ended and the beginning of what began: their order holds */
    int32_t days = (role == DATE_ENDS ? date_last_day(*date) : date->days) - hiding->shift_days;
    date_to_ymd((cajal_date){days, CAJAL_DAY}, &year, &month, &day);
    *date = date_from_ymd(year, precision == CAJAL_YEAR ? 1 : month, precision == CAJAL_DAY ? day : 1);
    date->precision = precision;
}

static void later(void *context, cajal_date *date, enum date_role role)
{
    (void)role;
    if (date_compare(*date, *(cajal_date *)context) > 0)
        *(cajal_date *)context = *date;
}

/* Whoever can be over 89 by now loses the year of birth: the year tells the age. */
static void hide_age(struct hiding *hiding)
{
    struct case_patient *patient = &hiding->it->patient;
    cajal_date last = {0};
    int year = hiding->year, month, day;
    case_each_date(hiding->it, later, &last);
    if (date_stated(last))
        date_to_ymd(last, &year, &month, &day);
    int64_t since = hiding->year > year ? hiding->year - year : 0;
    bool old = (patient->birth_year != CASE_ABSENT && hiding->year - patient->birth_year > AGE_MOST) ||
               (patient->age_years != CASE_ABSENT && patient->age_years + since > AGE_MOST);
    if (!old)
        return;
    patient->birth_year = CASE_ABSENT;
    patient->age_years = AGE_MOST + 1;
}

/* ---- words ---- */

/* A symbol has no blank and no lower-case word in it: letters, digits and a hyphen, as HGNC gives it. */
static bool is_symbol(const char *gene)
{
    return strlen(gene) <= 15 && strspn(gene, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-orf") == strlen(gene);
}

/* What HGVS reads as a change ("p.(Val559Asp)", "V559D", "KIT:c.1676T>A"), behind a symbol or an accession at the most.
 */
static bool is_change(const char *change)
{
    struct hgvs_protein protein;
    struct hgvs_dna dna;
    struct hgvs_error error;
    size_t prefix = 0;
    bool read = hgvs_is_dna(change) ? hgvs_dna_parse(&dna, &prefix, change, &error)
                                    : hgvs_parse(&protein, &prefix, change, &error);
    return read && strspn(change, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:()chorft") >= prefix;
}

static bool among(const char *const *words, uint32_t count, const char *word)
{
    for (uint32_t i = 0; i < count; i++)
        if (letters_compare(words[i], word) == 0)
            return true;
    return false;
}

static bool toxicity_is_known(const cajal_knowledge *knowledge, const char *term)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->drugs_count; i++)
        for (uint32_t j = 0; j < kb->drugs[i].toxicities_count; j++)
            if (among(kb->drugs[i].toxicities[j].terms, kb->drugs[i].toxicities[j].terms_count, term))
                return true;
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        if (among(kb->dosing[i].terms, kb->dosing[i].terms_count, term))
            return true;
    return false;
}

/* What the facts look at: names of tests, sites, drugs. */
static bool fact_looks_at(const cajal_knowledge *knowledge, const char *word)
{
    const struct kb *kb = knowledge->kb;
    for (uint32_t i = 0; i < kb->facts_count; i++)
        if (among(kb->facts[i].of, kb->facts[i].of_count, word))
            return true;
    return false;
}

/* A test that the facts or the rows on doses look at; its unit, where they name it or it is one of amounts. */
static void hide_lab(const struct hiding *hiding, struct case_lab *lab)
{
    const struct kb *kb = hiding->knowledge->kb;
    bool known = fact_looks_at(hiding->knowledge, lab->test), unit_named = false;
    for (uint32_t i = 0; i < kb->dosing_count; i++)
        if (kb->dosing[i].test && letters_compare(kb->dosing[i].test, lab->test) == 0) {
            known = true;
            unit_named = unit_named || (lab->unit && among(&kb->dosing[i].unit, 1, lab->unit));
        }
    if (!known)
        lab->test = "other";
    if (!known || !lab->unit || (!unit_named && (strlen(lab->unit) > 8 || !strpbrk(lab->unit, "/%"))))
        lab->unit = NULL;
}

static const char *drug_or_other(const struct hiding *hiding, const char *drug)
{
    const struct kb_drug *known = kb_drug(hiding->knowledge, drug);
    const struct kb_comedication *other = kb_comedication(hiding->knowledge, drug);
    return known ? known->row.id : other ? other->row.id : "other";
}

static void hide_molecular(struct cajal_case *it)
{
    for (uint32_t i = 0; i < it->molecular_count; i++) {
        struct case_molecular *finding = &it->molecular[i];
        if (!is_symbol(finding->gene))
            finding->gene = "OTHER";
        if (finding->partner && !is_symbol(finding->partner))
            finding->partner = "OTHER";
        if (finding->hgvs && !is_change(finding->hgvs)) {
            finding->hgvs = NULL;
            if (finding->exon == CASE_ABSENT && !finding->ihc && !finding->result && !finding->alteration)
                finding->alteration = CASE_ALTERATION_MUTATION; /* an entry must say something */
        }
    }
}

static void hide_words(struct hiding *hiding)
{
    struct cajal_case *it = hiding->it;
    for (uint32_t i = 0; i < it->treatments_count; i++)
        for (uint32_t j = 0; j < it->treatments[i].drugs_count; j++)
            it->treatments[i].drugs[j] = drug_or_other(hiding, it->treatments[i].drugs[j]);
    for (uint32_t i = 0; i < it->comedications_count; i++)
        it->comedications[i] = drug_or_other(hiding, it->comedications[i]);
    for (uint32_t i = 0; i < it->toxicities_count; i++) {
        struct case_toxicity *toxicity = &it->toxicities[i];
        if (!toxicity_is_known(hiding->knowledge, toxicity->term) && !fact_looks_at(hiding->knowledge, toxicity->term))
            toxicity->term = "other";
        if (toxicity->drug)
            toxicity->drug = drug_or_other(hiding, toxicity->drug);
    }
    for (uint32_t i = 0; i < it->labs_count; i++)
        hide_lab(hiding, &it->labs[i]);
    hide_molecular(it);
}

/* ---- lesions: numbered anew, the same number for the same lesion ---- */

struct lesions {
    const char **names;
    size_t count, capacity;
};

static const char *lesion_name(struct hiding *hiding, struct lesions *lesions, const char *id)
{
    size_t at = 0;
    while (at < lesions->count && strcmp(lesions->names[at], id) != 0)
        at++;
    if (at == lesions->count) {
        const char **slot =
            arena_push(hiding->it->arena, (void **)&lesions->names, &lesions->count, &lesions->capacity, sizeof *slot);
        if (slot)
            *slot = id;
        hiding->no_memory = hiding->no_memory || !slot;
    }
    const char *name = arena_printf(hiding->it->arena, "L%zu", at + 1);
    hiding->no_memory = hiding->no_memory || !name;
    return name;
}

static void hide_lesions(struct hiding *hiding)
{
    struct lesions lesions = {0};
    struct cajal_case *it = hiding->it;
    for (uint32_t i = 0; i < it->imaging_count; i++)
        for (uint32_t j = 0; j < it->imaging[i].lesions_count; j++)
            it->imaging[i].lesions[j].id = lesion_name(hiding, &lesions, it->imaging[i].lesions[j].id);
    for (uint32_t i = 0; i < it->treatments_count; i++)
        for (uint32_t j = 0; j < it->treatments[i].lesions_count; j++)
            it->treatments[i].lesions[j] = lesion_name(hiding, &lesions, it->treatments[i].lesions[j]);
}

/* ---- the whole ---- */

static const char *pseudonym(struct arena *arena, const void *key, size_t key_length, const char *id)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[2 * NAME_BYTES + 1];
    digest_keyed(digest, key, key_length, "cajal pseudonym", id);
    for (size_t i = 0; i < NAME_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return arena_printf(arena, "p-%s", hex);
}

static int32_t shift_of(const void *key, size_t key_length, const char *id)
{
    uint8_t digest[DIGEST_BYTES];
    digest_keyed(digest, key, key_length, "cajal date shift", id);
    uint32_t number = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
    return 1 + (int32_t)(number % SHIFT_MOST);
}

/* What comes out must be a case again: nothing half changed leaves the registry. */
static cajal_status check_result(const char *json, size_t length, cajal_errors *errors)
{
    cajal_case *again = NULL;
    cajal_status status = cajal_case_read(&again, json, length, "de-identified case", errors);
    cajal_case_free(again);
    return status;
}

cajal_status cajal_deidentify(char **out, size_t *length, const cajal_knowledge *knowledge, const char *json,
                              size_t json_length, cajal_deidentify_dates dates, int year, const void *key,
                              size_t key_length, cajal_errors *errors)
{
    cajal_case *it = NULL;
    char *written = NULL;
    if (key_length < KEY_LEAST)
        return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL, "the key has %zu bytes; expected at least %d", key_length,
                          KEY_LEAST);
    cajal_status status = cajal_case_read(&it, json, json_length, NULL, errors);
    if (status != CAJAL_OK)
        return status;
    struct hiding hiding = {it, knowledge, dates, shift_of(key, key_length, it->id), year, false};
    hide_age(&hiding);
    case_each_date(it, hide_date, &hiding);
    hide_words(&hiding);
    hide_lesions(&hiding);
    it->report = (struct case_report){0};
    it->id = pseudonym(it->arena, key, key_length, it->id);
    size_t written_length = 0;
    status = it->id && !hiding.no_memory ? cajal_case_write(&written, &written_length, it, 0, errors)
                                         : errors_no_memory(errors);
    cajal_case_free(it);
    if (status == CAJAL_OK)
        status = check_result(written, written_length, errors);
    if (status != CAJAL_OK) {
        cajal_free(written);
        return status;
    }
    *out = written;
    if (length)
        *length = written_length;
    return CAJAL_OK;
}
