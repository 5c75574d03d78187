#include "report/timeline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void add(struct timeline *timeline, cajal_date date, const char *kind, struct text *text)
{
    struct timeline_event *event =
        arena_push(timeline->arena, (void **)&timeline->events, &timeline->count, &timeline->capacity, sizeof *event);
    const char *words = text->failed || !text->data ? NULL : arena_strdup(timeline->arena, text->data);
    text_free(text);
    if (!event || !words) {
        timeline->failed = true;
        return;
    }
    *event = (struct timeline_event){date, kind, words};
}

static void add_word(struct text *text, const char *before, const case_vocabulary *vocabulary, int value)
{
    const char *word = case_word(vocabulary, value);
    if (!word)
        return;
    text_add(text, before);
    for (; *word; word++)
        text_add_char(text, *word == '_' ? ' ' : *word);
}

static void add_milli(struct text *text, const char *before, int64_t milli, const char *unit)
{
    if (milli == CASE_ABSENT)
        return;
    text_add(text, before);
    text_number(text, (double)milli / 1000.0, 3);
    text_add(text, unit);
}

/* ---- each kind of event ---- */

static void add_diagnosis(struct timeline *timeline, const struct case_diagnosis *diagnosis)
{
    if (date_stated(diagnosis->date)) {
        struct text text = {0};
        text_add(&text, "GIST diagnosed");
        add_word(&text, ", ", &case_words_site, (int)diagnosis->primary_site);
        add(timeline, diagnosis->date, "diagnosis", &text);
    }
    if (date_stated(diagnosis->metastatic_since)) {
        struct text text = {0};
        text_add(&text, "Metastases known");
        for (uint32_t i = 0; i < diagnosis->sites_count; i++)
            add_word(&text, i ? ", " : ": ", &case_words_site, (int)diagnosis->sites[i]);
        add(timeline, diagnosis->metastatic_since, "diagnosis", &text);
    }
}

static void add_finding(struct timeline *timeline, const struct case_molecular *finding)
{
    struct text text = {0};
    text_add(&text, finding->gene);
    if (finding->hgvs)
        text_printf(&text, " %s", finding->hgvs);
    if (finding->exon != CASE_ABSENT)
        text_printf(&text, " exon %lld", (long long)finding->exon);
    add_word(&text, " ", &case_words_alteration, (int)finding->alteration);
    if (finding->partner)
        text_printf(&text, " with %s", finding->partner);
    add_word(&text, " ", &case_words_ihc, (int)finding->ihc);
    if (finding->result != CASE_RESULT_DETECTED)
        add_word(&text, " ", &case_words_result, (int)finding->result);
    add_milli(&text, ", allele fraction ", finding->vaf_milli, "");
    add_word(&text, ", ", &case_words_specimen, (int)finding->specimen);
    add(timeline, finding->date, "molecular", &text);
}

static void add_drugs(struct text *text, const struct case_treatment *treatment)
{
    for (uint32_t i = 0; i < treatment->drugs_count; i++)
        text_printf(text, "%s%s", i ? " and " : "", treatment->drugs[i]);
}

static void add_systemic(struct timeline *timeline, const struct case_treatment *treatment)
{
    struct text text = {0};
    text_add(&text, "Starts ");
    add_drugs(&text, treatment);
    add_milli(&text, " ", treatment->dose_mg_milli, " mg");
    add_word(&text, " ", &case_words_schedule, (int)treatment->schedule);
    add_word(&text, ", ", &case_words_setting, (int)treatment->setting);
    add(timeline, treatment->start, "treatment", &text);
    if (!date_stated(treatment->stop) && !treatment->stop_reason)
        return;
    struct text end = {0};
    text_add(&end, "Stops ");
    add_drugs(&end, treatment);
    add_word(&end, ": ", &case_words_stop_reason, (int)treatment->stop_reason);
    add(timeline, date_stated(treatment->stop) ? treatment->stop : treatment->start, "treatment", &end);
}

static void add_local(struct timeline *timeline, const struct case_treatment *treatment)
{
    struct text text = {0};
    add_word(&text, "", &case_words_kind, (int)treatment->kind);
    if (text.data && text.data[0] >= 'a' && text.data[0] <= 'z')
        text.data[0] = (char)(text.data[0] - 'a' + 'A');
    add_word(&text, ", ", &case_words_site, (int)treatment->site);
    add_word(&text, ", ", &case_words_resection, (int)treatment->extent);
    add(timeline, treatment->date, "treatment", &text);
}

static void add_scan(struct timeline *timeline, const struct case_imaging *scan)
{
    struct text text = {0};
    int64_t sum_um = 0;
    uint32_t targets = 0, appeared = 0;
    for (uint32_t i = 0; i < scan->lesions_count; i++) {
        const struct case_lesion *lesion = &scan->lesions[i];
        bool target = lesion->role == CASE_LESION_TARGET && lesion->longest_um != CASE_ABSENT;
        targets += target;
        sum_um += target ? lesion->longest_um : 0;
        appeared += lesion->is_new == CASE_YES;
    }
    add_word(&text, "", &case_words_modality, (int)scan->modality);
    if (!text.data)
        text_add(&text, "Scan");
    text_printf(&text, ": %u lesion%s", scan->lesions_count, scan->lesions_count == 1 ? "" : "s");
    if (targets)
        add_milli(&text, ", longest diameters of the targets together ", sum_um, " mm");
    if (appeared)
        text_printf(&text, ", %u new", appeared);
    add(timeline, scan->date, "imaging", &text);
}

static void add_toxicity(struct timeline *timeline, const struct case_toxicity *toxicity)
{
    struct text text = {0};
    text_printf(&text, "%s, grade %lld", toxicity->term, (long long)toxicity->grade);
    if (toxicity->drug)
        text_printf(&text, " (%s)", toxicity->drug);
    add(timeline, toxicity->date, "toxicity", &text);
}

static void add_lab(struct timeline *timeline, const struct case_lab *lab)
{
    struct text text = {0};
    text_add(&text, lab->test);
    add_milli(&text, " ", lab->value_milli, "");
    if (lab->unit)
        text_printf(&text, " %s", lab->unit);
    add(timeline, lab->date, "lab", &text);
}

/* By date; what happened on one day stays in the order in which it came. */
static void sort(struct timeline *timeline)
{
    for (size_t i = 1; i < timeline->count; i++) { /* a case has tens of events */
        struct timeline_event event = timeline->events[i];
        size_t at = i;
        for (; at > 0 && date_compare(timeline->events[at - 1].date, event.date) > 0; at--)
            timeline->events[at] = timeline->events[at - 1];
        timeline->events[at] = event;
    }
}

bool timeline_make(struct timeline *out, struct arena *arena, const struct cajal_case *it)
{
    *out = (struct timeline){.arena = arena};
    add_diagnosis(out, &it->diagnosis);
    for (uint32_t i = 0; i < it->molecular_count; i++)
        add_finding(out, &it->molecular[i]);
    for (uint32_t i = 0; i < it->treatments_count; i++)
        if (it->treatments[i].kind == CASE_KIND_SYSTEMIC)
            add_systemic(out, &it->treatments[i]);
        else
            add_local(out, &it->treatments[i]);
    for (uint32_t i = 0; i < it->imaging_count; i++)
        add_scan(out, &it->imaging[i]);
    for (uint32_t i = 0; i < it->toxicities_count; i++)
        add_toxicity(out, &it->toxicities[i]);
    for (uint32_t i = 0; i < it->labs_count; i++)
        add_lab(out, &it->labs[i]);
    sort(out);
    return !out->failed;
}
