#include "test_report_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(...) (sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *))
#define WORDS(member, ...) .member = (const char *[]){__VA_ARGS__}, .member##_count = COUNT(__VA_ARGS__)
#define NUMBER(x)                                                                                                      \
    (double[]) { x }
#define INTEGER(x)                                                                                                     \
    (int[]) { x }
#define ROWS(member, type, ...)                                                                                        \
    .member = (type[]){__VA_ARGS__}, .member##_count = sizeof((type[]){__VA_ARGS__}) / sizeof(type)

/* clang-format off */
static struct kb_reference references[] = {
    {.row = {.id = "ang-maki-2016"}, .authors = "Ang C, Maki RG.", .title = "Contemporary Management of Metastatic GIST",
     .journal = "Oncol Ther", .year = 2016, .published = "2016-01-08", .read = KB_READ_FULL, WORDS(places, "imatinib", "sunitinib", "surgery")},
    {.row = {.id = "demetri-2006"}, .number = 27, .authors = "Demetri GD, van Oosterom AT, Garrett CR, et al.",
     .title = "Efficacy and safety of sunitinib", .journal = "Lancet", .year = 2006, .volume = "368", .issue = "9544",
     .pages = "1329–38"},
    {.row = {.id = "heinrich-2003"}, .number = 14, .authors = "Heinrich MC, Corless CL, et al.", .title = "Kinase mutations",
     .journal = "J Clin Oncol", .year = 2003, .volume = "21", .issue = "23", .pages = "4342-9", .doi = "10.1200/x"},
    {.row = {.id = "metagist-2010"}, .number = 16, .authors = "Gastrointestinal Stromal Tumor Meta-Analysis Group (MetaGIST).",
     .title = "Comparison of two doses", .journal = "J Clin Oncol", .year = 2010, .volume = "28", .pages = "1247–53"},
    {.row = {.id = "blay-2015-enestg1"}, .number = 34, .authors = "Blay J-Y, Shen L, et al.", .title = "Nilotinib versus imatinib",
     .journal = "Lancet Oncol", .year = 2015, .volume = "16", .pages = "550–60"},
    {.row = {.id = "zalcberg-2005"}, .number = 20, .authors = "Zalberg JR, Verweij J, et al.", .title = "Crossing over to 800 mg",
     .journal = "Eur J Cancer", .year = 2005, .volume = "41", .pages = "1751–7",
     .erratum = "The review prints the author Zalberg."},
    {.row = {.id = "demetri-2010"}, .number = 69, .authors = "Demetri GD, Le Cesne A, et al.", .title = "Retaspimycin",
     .journal = "Gastrointestinal Cancers Symposium", .year = 2010, .pages = "abstract 64"},
};

static struct kb_genotype genotypes[] = {
    {.row = {.id = "kit_exon_11", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "KIT exon 11",
     .text = "The commonest driver; responds best to imatinib.", .precedence = 1, .exclusive = true,
     ROWS(predicts, struct kb_prediction,
          {.drug = "imatinib", .text = "Better response and survival than exon 9.", WORDS(sources, "heinrich-2003")})},
    {.row = {.id = "kit_exon_9", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "KIT exon 9",
     .text = "Needs more imatinib.", .precedence = 2},
    {.row = {.id = "pdgfra_d842v", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "PDGFRA D842V",
     .text = "Resists imatinib.", .precedence = 3},
    {.row = {.id = "unknown"}, .name = "Not tested", .text = "No test is on record.", .precedence = 99},
};

static struct kb_drug drugs[] = {
    {.row = {.id = "imatinib", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "Imatinib", WORDS(aliases, "STI571", "Gleevec"),
     .mechanism = "Blocks KIT, PDGFRA and ABL.", WORDS(targets, "KIT", "PDGFRA", "ABL"), .development = KB_APPROVED,
     .development_text = "First treatment.",
     ROWS(approvals, struct kb_approval,
          {.authority = KB_FDA, .date = "2002-02-01", .indication = "metastatic GIST", WORDS(sources, "ang-maki-2016#imatinib"),
           .status = KB_DISPUTED, .conflict = "D-02"}),
     ROWS(toxicities, struct kb_toxicity,
          {.text = "Oedema", WORDS(terms, "oedema"), .grades = "1-2", .high = NUMBER(74), WORDS(sources, "demetri-2010")})},
    {.row = {.id = "sunitinib", WORDS(sources, "ang-maki-2016#sunitinib")}, .name = "Sunitinib", WORDS(aliases, "SU11248"),
     .mechanism = "Blocks KIT and VEGFR.", WORDS(targets, "KIT", "VEGFR"), .development = KB_APPROVED,
     .development_text = "After imatinib."},
    {.row = {.id = "nilotinib", WORDS(sources, "ang-maki-2016#nilotinib")}, .name = "Nilotinib", .mechanism = "Blocks KIT.",
     WORDS(targets, "KIT"), .development = KB_ABANDONED, .development_text = "Not pursued."},
};

static struct kb_regimen regimens[] = {
    {.row = {.id = "imatinib-400-qd", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "imatinib 400 mg once daily",
     WORDS(drugs, "imatinib"), .dose_mg = NUMBER(400), .per_day = INTEGER(1), .level = KB_DOSE_STANDARD, .schedule = "every day"},
    {.row = {.id = "imatinib-400-bid", WORDS(sources, "ang-maki-2016#imatinib")}, .name = "imatinib 400 mg twice daily",
     WORDS(drugs, "imatinib"), .dose_mg = NUMBER(400), .per_day = INTEGER(2), .level = KB_DOSE_HIGH, .schedule = "every day"},
    {.row = {.id = "sunitinib-50-4-2", WORDS(sources, "ang-maki-2016#sunitinib")}, .name = "sunitinib 50 mg, 4 weeks of 6",
     WORDS(drugs, "sunitinib"), .dose_mg = NUMBER(50), .per_day = INTEGER(1), .days_on = INTEGER(28), .days_off = INTEGER(14),
     .level = KB_DOSE_STANDARD, .schedule = "4 weeks on, 2 off"},
};

static struct kb_local local[] = {
    {.row = {.id = "surgery", WORDS(sources, "ang-maki-2016#surgery")}, .name = "surgery", WORDS(aliases, "metastasectomy"),
     .mechanism = "Removes resistant clones.",
     ROWS(conditions, struct kb_condition_text,
          {.effect = KB_FUTILE, .text = "Generalized progression.", WORDS(sources, "ang-maki-2016#surgery")})},
};

#define REVIEW WORDS(sources, "ang-maki-2016#imatinib")
#define TRIAL27 WORDS(sources, "ang-maki-2016#sunitinib", "demetri-2006")
static struct kb_trial trials[] = {
    {.row = {.id = "imatinib-first-line", REVIEW}, .name = "Imatinib, first line", .phase = "III", .design = "randomized",
     .setting = "untreated, metastatic", .state = KB_COMPLETED, .lines = INTEGER(1), .lines_count = 1,
     ROWS(arms, struct kb_arm,
          {.id = "imatinib", .name = "imatinib 400-800 mg", WORDS(drugs, "imatinib"),
           WORDS(regimens, "imatinib-400-qd", "imatinib-400-bid")}),
     ROWS(outcomes, struct kb_outcome,
          {.row = {.id = "im-orr", REVIEW}, .outcome = KB_ORR, .criterion = KB_RECIST, .arm = "imatinib", .low = NUMBER(45),
           .high = NUMBER(55), .unit = "percent", .lines = INTEGER(1), .lines_count = 1, .headline = true},
          {.row = {.id = "im-pfs", REVIEW}, .outcome = KB_PFS, .statistic = KB_MEDIAN, .arm = "imatinib", .low = NUMBER(18),
           .high = NUMBER(24), .unit = "months", .lines = INTEGER(1), .lines_count = 1, .headline = true},
          {.row = {.id = "im-os", REVIEW}, .outcome = KB_OS, .statistic = KB_MEDIAN, .arm = "imatinib", .low = NUMBER(50),
           .high = NUMBER(60), .unit = "months", .lines = INTEGER(1), .lines_count = 1, .headline = true},
          {.row = {.id = "im-orr-11", WORDS(sources, "heinrich-2003")}, .outcome = KB_ORR, .arm = "imatinib",
           .value = NUMBER(83.5), .unit = "percent", .lines = INTEGER(1), .lines_count = 1,
           WORDS(genotypes, "kit_exon_11"), .headline = true, .n = INTEGER(85)},
          {.row = {.id = "im-os-5", REVIEW}, .outcome = KB_OS, .arm = "imatinib", .value = NUMBER(55), .at_months = NUMBER(60),
           .unit = "percent", .lines = INTEGER(1), .lines_count = 1, .subgroup = "responders"})},
    {.row = {.id = "sunitinib-phase-iii", TRIAL27}, .name = "Sunitinib against placebo", .phase = "III",
     .design = "randomized, placebo", .setting = "after imatinib", .state = KB_COMPLETED, .lines = INTEGER(2), .lines_count = 1,
     ROWS(arms, struct kb_arm,
          {.id = "sunitinib", .name = "sunitinib 50 mg 4/2", WORDS(drugs, "sunitinib"), WORDS(regimens, "sunitinib-50-4-2")},
          {.id = "placebo", .name = "placebo"}),
     ROWS(outcomes, struct kb_outcome,
          {.row = {.id = "su-ttp", TRIAL27}, .outcome = KB_TTP, .statistic = KB_MEDIAN, .arm = "sunitinib",
           .value = NUMBER(27.3), .unit = "weeks", .versus = "placebo", .versus_value = NUMBER(6.4),
           .hazard_ratio = NUMBER(0.33), .p = "<0.0001", .significant = true, .headline = true},
          {.row = {.id = "su-os-hr", TRIAL27}, .outcome = KB_OS, .statistic = KB_MEDIAN, .arm = "sunitinib", .unit = "months",
           .versus = "placebo", .hazard_ratio = NUMBER(0.49), .p = "0.007", .significant = true},
          {.row = {.id = "su-pfs-table", TRIAL27, .status = KB_DISPUTED, .conflict = "D-07"}, .outcome = KB_PFS,
           .statistic = KB_MEDIAN, .arm = "sunitinib", .low = NUMBER(3.9), .high = NUMBER(4.9), .unit = "months"},
          {.row = {.id = "su-tox", TRIAL27, .status = KB_UNVERIFIED}, .outcome = KB_TOXICITY, .arm = "sunitinib",
           .value = NUMBER(20), .unit = "percent", .bound = "about", .text = "Fatigue."})},
    {.row = {.id = "nilotinib-third", WORDS(sources, "blay-2015-enestg1")}, .name = "Nilotinib, third line", .phase = "III",
     .design = "randomized", .setting = "after two drugs", .lines = (int[]){3, 4}, .lines_count = 2,
     ROWS(arms, struct kb_arm, {.id = "nilotinib", .name = "nilotinib", WORDS(drugs, "nilotinib")},
          {.id = "bsc", .name = "best supportive care"}),
     ROWS(outcomes, struct kb_outcome,
          {.row = {.id = "ni-os", WORDS(sources, "blay-2015-enestg1")}, .outcome = KB_OS, .statistic = KB_MEDIAN,
           .arm = "nilotinib", .value = NUMBER(332), .unit = "days", .versus = "bsc", .versus_value = NUMBER(280), .p = "0.29"},
          {.row = {.id = "ni-orr", WORDS(sources, "blay-2015-enestg1")}, .outcome = KB_ORR, .arm = "nilotinib",
           .value = NUMBER(10), .bound = "<=", .unit = "percent"},
          {.row = {.id = "ni-cr", WORDS(sources, "blay-2015-enestg1")}, .outcome = KB_CR, .statistic = KB_COUNT,
           .arm = "nilotinib", .value = NUMBER(3), .n = INTEGER(9), .unit = "patients"})},
    {.row = {.id = "surgery-series", WORDS(sources, "ang-maki-2016#surgery")}, .name = "Surgery, series", .phase = "retrospective",
     .design = "series", .setting = "metastatic, on imatinib",
     ROWS(arms, struct kb_arm, {.id = "surgery", .name = "cytoreduction", .modality = "surgery"}),
     ROWS(outcomes, struct kb_outcome,
          {.row = {.id = "sg-os", WORDS(sources, "ang-maki-2016#surgery")}, .outcome = KB_OS, .arm = "surgery",
           .low = NUMBER(90), .high = NUMBER(100), .at_months = NUMBER(24), .unit = "percent", .progression = "none"},
          {.row = {.id = "sg-pfs", WORDS(sources, "ang-maki-2016#surgery")}, .outcome = KB_PFS, .statistic = KB_MEDIAN,
           .arm = "surgery", .value = NUMBER(3), .unit = "months", .progression = "generalized"})},
};

static struct kb_fact facts[] = {
    {.row = {.id = "extent"}, .text = "Extent of disease", .ask = "Is the tumour localized or metastatic?",
     WORDS(values, "metastatic", "unresectable", "localized")},
    {.row = {.id = "genotype"}, .text = "Genotype class of the driver mutation", .ask = "Which driver mutation has the tumour?", .derive = KB_DERIVE_GENOTYPE,
     WORDS(values, "kit_exon_9", "kit_exon_11", "pdgfra_d842v")},
    {.row = {.id = "line"}, .text = "Line of systemic treatment", .ask = "Which treatments?", WORDS(values, "1", "2", "3", "4")},
    {.row = {.id = "current_drug"}, .text = "Systemic drug being taken now", .ask = "Which drug does the patient take now?",
     WORDS(values, "none", "imatinib", "sunitinib")},
    {.row = {.id = "progression"}, .text = "Pattern of progression", .ask = "Is there progression?",
     WORDS(values, "none", "limited", "generalized")},
    {.row = {.id = "resectable"}, .text = "Complete cytoreduction judged feasible", .ask = "Can all visible disease be resected?",
     WORDS(values, "yes", "no")},
};

#define WHEN(...) ROWS(when, struct kb_condition, __VA_ARGS__)
#define IS(f, ...) {.fact = f, WORDS(values, __VA_ARGS__)}
static struct kb_rule rules[] = {
    {.row = {.id = "first-line-kit-exon-11", WORDS(sources, "ang-maki-2016#imatinib", "heinrich-2003", "metagist-2010")},
     WHEN(IS("extent", "metastatic", "unresectable"), IS("line", "1"), IS("current_drug", "none"), IS("genotype", "kit_exon_11")),
     ROWS(then, struct kb_then,
          {.action = KB_START, .regimen = "imatinib-400-qd", .strength = KB_RECOMMENDED, .order = 10,
           WORDS(cautions, "Ask about drugs that speed up or slow down CYP3A4.")}),
     .because = "KIT exon 11 tumours respond best to imatinib and live longest on it; 400 mg twice daily did no better.",
     .standing = KB_STATED, .from = "2016-01-08"},
    {.row = {.id = "first-line-high-dose", WORDS(sources, "ang-maki-2016#imatinib", "zalcberg-2005")},
     WHEN(IS("extent", "metastatic", "unresectable"), IS("line", "1"), IS("current_drug", "none")),
     ROWS(then, struct kb_then,
          {.action = KB_START, .regimen = "imatinib-400-bid", .strength = KB_CONSIDER, .order = 20},
          {.action = KB_DO_TRIAL, .strength = KB_CONSIDER, .order = 30, .text = "Enter a clinical trial"}),
     .because = "Whether to start high, the review leaves open.", .standing = KB_OPEN, .from = "2016-01-08"},
    {.row = {.id = "first-line-no-nilotinib", WORDS(sources, "ang-maki-2016#nilotinib", "blay-2015-enestg1"), .conflict = "D-13"},
     WHEN(IS("line", "1")),
     ROWS(avoid, struct kb_avoid,
          {.action = KB_START, WORDS(drugs, "nilotinib"), .text = "Nilotinib instead of imatinib as first treatment"}),
     WORDS(warn, "Nilotinib was compared with imatinib and stopped early."),
     .because = "More progression and more deaths with nilotinib.", .standing = KB_STATED, .from = "2016-01-08"},
    {.row = {.id = "surgery-for-residual", WORDS(sources, "ang-maki-2016#surgery")},
     WHEN(IS("extent", "metastatic", "unresectable"), IS("resectable", "yes"), IS("progression", "none")),
     ROWS(then, struct kb_then, {.action = KB_DO_LOCAL, .modality = "surgery", .strength = KB_CONSIDER, .order = 40}),
     .because = "Complete cytoreduction goes with the best outcomes.", .standing = KB_STATED, .from = "2016-01-08"},
    {.row = {.id = "an-unread-rule", WORDS(sources, "demetri-2010"), .status = KB_UNVERIFIED}, WHEN(IS("line", "1")),
     ROWS(then, struct kb_then, {.action = KB_DO_TRIAL, .strength = KB_CONSIDER, .text = "Retaspimycin"}),
     .because = "Nobody has read this.", .standing = KB_GUIDELINE, .from = "2016-01-08"},
};

static struct kb_conflict conflicts[] = {
    {.row = {.id = "D-07"}, .severity = KB_SEVERITY_S, .topic = "PFS of sunitinib in Table 1",
     ROWS(sides, struct kb_side,
          {.text = "Table 1 prints 3.9-4.9 months.", .value = "3.9-4.9", WORDS(sources, "ang-maki-2016#table-1")},
          {.text = "The text says 27.3 weeks.", .value = "27.3", WORDS(sources, "demetri-2006")}),
     .used = "27.3 weeks", .why = "The trial itself says so.", .test = "sunitinib_ttp"},
    {.row = {.id = "D-13"}, .severity = KB_SEVERITY_S, .topic = "Nilotinib in exon 11",
     ROWS(sides, struct kb_side, {.text = "PFS similar.", WORDS(sources, "ang-maki-2016#nilotinib")}),
     .used = "Avoid", .why = "More deaths."},
};

static struct kb_table tables[] = {
    {.row = {.id = "table-2", WORDS(sources, "ang-maki-2016#table-2")}, .title = "Local therapies",
     ROWS(rows, struct kb_table_row,
          {.id = "surgery", .label = "Surgery", .printed_citations = "63-67", .correct_citations = "80-84",
           ROWS(cells, struct kb_cell, {.column = "PFS/TTP", .printed = "3 months c", WORDS(outcomes, "sg-pfs")})}),
     ROWS(footnotes, struct kb_footnote, {.mark = "c", .text = "generalized progression"})},
};

static struct kb_safety safety[] = {
    {.row = {.id = "never-nilotinib-first", WORDS(sources, "blay-2015-enestg1")}, WHEN(IS("line", "1")),
     ROWS(never, struct kb_avoid, {.action = KB_START, WORDS(drugs, "nilotinib")}), .because = "More deaths."},
};

static struct kb_sensitivity sensitivity[] = {
    {.row = {.id = "exon-11-imatinib", WORDS(sources, "heinrich-2003")}, .genotype = "kit_exon_11", .drug = "imatinib",
     .call = KB_CALL_SENSITIVE, .level = KB_LEVEL_TRIAL, .text = "Responds."},
};

#define ALL(name) .name = name, .name##_count = sizeof name / sizeof name[0]
static const struct kb base = {
    .manifest = {.version = "2016.1", .title = "A small base", .review = "ang-maki-2016", .known_from = "2016-01-08", .known_until = "2016-01-08",
                 .disclaimer = "Cajal supports a clinician's judgement; it does not replace it."},
    ALL(references), ALL(genotypes), ALL(drugs), ALL(regimens), ALL(local), ALL(trials), ALL(facts), ALL(rules),
    ALL(conflicts), ALL(tables), ALL(safety), ALL(sensitivity),
};
/* clang-format on */

static void decide(struct fixture *fixture)
{
    cajal_plan *plan = &fixture->plan;
    assert_int_equal(
        plan_decide(&plan->decision, fixture->arena, &fixture->knowledge, &plan->facts, &plan->day, NULL),
        CAJAL_OK);
    plan->warnings = plan->decision.warnings;
    plan->warnings_count = plan->decision.warnings_count;
}

void fixture_begin(struct fixture *fixture)
{
    static const char *primary[] = {"KIT p.V559D"};
    *fixture = (struct fixture){.arena = arena_new()};
    fixture->knowledge.arena = fixture->arena;
    assert_int_equal(kb_resolve(&fixture->knowledge, &base, NULL), CAJAL_OK);
    cajal_plan *plan = &fixture->plan;
    plan->arena = fixture->arena;
    plan->knowledge = &fixture->knowledge;
    plan->case_id = "joensuu-2001";
    plan->day.as_of_days = date_from_ymd(2016, 1, 8).days;
    plan->headline =
        "born 1949, female, ECOG 1; GIST of the stomach, metastatic (liver, omentum); line 1, no drug at present";
    plan->genotype.genotype = kb_genotype(&fixture->knowledge, "kit_exon_11");
    plan->genotype.primary = primary;
    plan->genotype.primary_count = 1;
    plan->genotype.text = plan->genotype.genotype->text;
    plan->facts.count = base.facts_count;
    fixture_set_fact(fixture, "extent", "metastatic");
    fixture_set_fact(fixture, "genotype", "kit_exon_11");
    fixture_set_fact(fixture, "line", "1");
    fixture_set_fact(fixture, "current_drug", "none");
    fixture_set_fact(fixture, "progression", "none");
}

void fixture_set_fact(struct fixture *fixture, const char *id, const char *word)
{
    int index = kb_fact_index(&fixture->knowledge, id);
    assert_true(index >= 0);
    int value = kb_fact_value(&base.facts[index], word);
    assert_true(value >= 0);
    fixture->plan.facts.values[index] = (uint8_t)value;
    decide(fixture);
}

void fixture_add_response(struct fixture *fixture)
{
    static struct response_visit visit;
    static const struct series series = {.subject = "fixture"};
    visit = (struct response_visit){
        .date = date_from_ymd(2016, 1, 4), .by = {[RESPONSE_BY_RECIST] = {.call = RESPONSE_PD}, [RESPONSE_BY_CHOI] = {.call = RESPONSE_PR}},
        .believed = RESPONSE_BY_CHOI};
    fixture->plan.response.series = &series;
    fixture->plan.response.last = &visit;
    fixture->plan.response.believed = RESPONSE_BY_CHOI;
    fixture->plan.response.discordance = DISCORDANCE_HYPODENSE_GROWTH;
    fixture->plan.response.text = "Larger but less dense: responding.";
}

void fixture_end(struct fixture *fixture) { arena_free(fixture->arena); }

struct kb_evidence fixture_outcome(const struct fixture *fixture, const char *id)
{
    const struct kb *kb = fixture->knowledge.kb;
    for (uint32_t i = 0; i < kb->trials_count; i++)
        for (uint32_t j = 0; j < kb->trials[i].outcomes_count; j++)
            for (uint32_t k = 0; k < kb->trials[i].arms_count; k++)
                if (strcmp(kb->trials[i].outcomes[j].row.id, id) == 0 &&
                    strcmp(kb->trials[i].arms[k].id, kb->trials[i].outcomes[j].arm) == 0)
                    return (struct kb_evidence){&kb->trials[i], &kb->trials[i].arms[k], &kb->trials[i].outcomes[j], INT32_MIN};
    fail_msg("no outcome %s", id);
    return (struct kb_evidence){0};
}

char *fixture_squeezed(const char *text)
{
    char *squeezed = malloc(strlen(text) + 1), *end = squeezed;
    assert_non_null(squeezed);
    for (; *text; text++) {
        char c = *text == '\n' ? ' ' : *text;
        if (c != ' ' || end == squeezed || end[-1] != ' ')
            *end++ = c;
    }
    *end = '\0';
    return squeezed;
}

void fixture_in_order(const char *text, const char *const *parts, size_t count)
{
    char *squeezed = fixture_squeezed(text);
    const char *rest = squeezed;
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(rest, parts[i]);
        if (!found)
            fail_msg("\"%s\" is missing, or before what should precede it, in\n%s", parts[i], text);
        rest = found + strlen(parts[i]);
    }
    free(squeezed);
}

size_t fixture_widest(const char *text)
{
    size_t widest = 0, columns = 0;
    for (; *text; text++) {
        columns = *text == '\n' ? 0 : columns + ((*text & 0xC0) != 0x80);
        if (columns > widest)
            widest = columns;
    }
    return widest;
}

size_t fixture_lines(const char *text)
{
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}
