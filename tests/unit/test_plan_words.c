/* What a plan says beside its options: the line at its head, doses and comedications, cautions against a drug that a
 * mutation resists, approvals, figures, what is missing, warnings. Expected are the rows of kb/ that the labels, the
 * review and the trials are cited for, and only those. */
#include "knowledge.h"
#include "plan/plan.h"

#define TODAY "2026-11-25"
#define METASTATIC "'diagnosis':{'extent':'metastatic'}"
#define EXON_11 "'molecular':[{'gene':'KIT','hgvs':'p.V559D'}]"
#define TAKEN(list) "'treatments':[" list "]"
#define NOW(drugs, rest) "{'kind':'systemic','drugs':[" drugs "],'start':'2021-01','stop':null" rest "}"
#define BEFORE(drug, rest) "{'kind':'systemic','drugs':['" drug "'],'start':'2020-01','stop':'2020-12'" rest "}"
#define STABLE "'assessment':{'response':'stable'}"

/* ---- the head ---- */

static void test_headline(void **state)
{
    (void)state;
    static const struct {
        const char *members, *line;
    } all[] = {
        {"", "GIST, extent not stated; line 1, no drug at present"},
        {"'patient':{'birth_year':1949,'sex':'female','ecog':1},'diagnosis':{'primary_site':'stomach',"
         "'extent':'metastatic','sites':['liver','lymph_node']}," TAKEN(NOW("'imatinib'", "")),
         "born 1949, female, ECOG 1; GIST of the stomach, metastatic (liver, lymph node); line 1, on imatinib"},
        {"'patient':{'age_years':60,'birth_year':1949,'sex':'unknown'},'diagnosis':{'primary_site':'small_intestine',"
         "'extent':'unresectable','sites':['omentum']}," TAKEN(BEFORE("imatinib", "")),
         "60 years; GIST of the small intestine, unresectable (omentum); line 2, no drug at present"},
        {"'patient':{'sex':'male'},'diagnosis':{'primary_site':'unknown'}",
         "male; GIST, extent not stated; line 1, no drug at present"},
        {"'patient':{'ecog':2}," METASTATIC "," TAKEN(NOW("'sunitinib','sorafenib'", "")),
         "ECOG 2; GIST, metastatic; line 1, on sunitinib and sorafenib"},
        {METASTATIC "," TAKEN(NOW("'Qinlock'", "")), "GIST, metastatic; line 1, on ripretinib"},
        {METASTATIC "," TAKEN(NOW("'herbal tea'", "")), "GIST, metastatic; line 1, on another drug"},
        {METASTATIC "," TAKEN(NOW("'herbal tea','ripretinib'", "")), "GIST, metastatic; line 1, on ripretinib"},
        {METASTATIC ",'assessment':{'response':'stable'}", "GIST, metastatic; line unknown, present drug not known"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cajal_plan *plan = plan_from(knowledge, all[i].members, TODAY);
        assert_string_equal(plan->headline, all[i].line);
        cajal_plan_free(plan);
    }
}

/* ---- doses ---- */

static void write_dosing(char *out, size_t size, const struct plan_dosing *items, uint32_t count)
{
    size_t used = 0;
    *out = '\0';
    for (uint32_t i = 0; i < count; i++) {
        const struct plan_dosing *it = &items[i];
        used += (size_t)snprintf(out + used, size - used, "%s%s, %s: ", i ? "; " : "", it->drug->row.id, it->cause);
        used += (size_t)snprintf(out + used, size - used, "%s", it->row ? it->row->id : "unchecked");
        if (it->from_mg != 0 || it->to_mg != 0)
            used += (size_t)snprintf(out + used, size - used, " %g-%g", it->from_mg, it->to_mg);
        assert_true(used < size);
    }
}

#define IMATINIB(mg, more) METASTATIC "," EXON_11 "," TAKEN(NOW("'imatinib'", ",'dose_mg':" mg)) "," STABLE "," more
#define SUNITINIB(mg, more)                                                                                            \
    METASTATIC "," EXON_11 "," TAKEN(BEFORE("imatinib", ",'stop_reason':'progression'") "," NOW(                       \
        "'sunitinib'", ",'dose_mg':" mg)) "," STABLE "," more
#define WITH(list) "'comedications':[" list "]"
#define EFFECT(term, grade) "'toxicities':[{'term':'" term "','grade':" grade "}]"

static void test_dosing(void **state)
{
    (void)state;
    static const struct {
        const char *members, *lines;
    } all[] = {
        /* comedications by their class, their name, an alias; a class that the drug has no row for says nothing */
        {IMATINIB("400", WITH("'ketoconazole'")),
         "imatinib, ketoconazole (strong CYP3A4 inhibitor): imatinib-inhibitors"},
        {IMATINIB("400", WITH("'verapamil'")), "imatinib, verapamil (moderate CYP3A4 inhibitor): imatinib-inhibitors"},
        {IMATINIB("400", WITH("'Rifampin'")), "imatinib, Rifampin (strong CYP3A4 inducer): imatinib-inducers; "
                                              "imatinib, Rifampin (strong CYP3A4 inducer): imatinib-inducers-dose"},
        {IMATINIB("400", WITH("'ciclosporin'")),
         "imatinib, ciclosporin (moderate CYP3A4 inhibitor): imatinib-inhibitors; "
         "imatinib, ciclosporin (CYP3A4 substrate): imatinib-substrates"},
        {IMATINIB("400", WITH("'warfarin'")), "imatinib, warfarin: imatinib-anticoagulants"},
        {IMATINIB("400", WITH("'disopyramide'")), ""},
        {IMATINIB("400", WITH("'herbal tea','warfarin'")),
         "imatinib, herbal tea: unchecked; imatinib, warfarin: imatinib-anticoagulants"},
        {IMATINIB("400", WITH("'warfarin','herbal tea'")),
         "imatinib, warfarin: imatinib-anticoagulants; imatinib, herbal tea: unchecked"},
        /* "no less than 37.5 mg a day" (label of sunitinib); the inducer's row has no one dose */
        {SUNITINIB("50", WITH("'ketoconazole'")),
         "sunitinib, ketoconazole (strong CYP3A4 inhibitor): sunitinib-strong-inhibitors 0-37.5"},
        {SUNITINIB("50", WITH("'rifampicin'")),
         "sunitinib, rifampicin (strong CYP3A4 inducer): sunitinib-strong-inducers"},
        {SUNITINIB("50", WITH("'amiodarone'")), "sunitinib, amiodarone (prolongs the QT interval): sunitinib-qt"},
        {SUNITINIB("50", WITH("'warfarin'")), ""},
        /* side effects: the row that names the term; else the drug's row for all; a level lower where it says so */
        {SUNITINIB("50", EFFECT("heart failure", "1")), "sunitinib, heart failure grade 1: sunitinib-heart-failure"},
        {SUNITINIB("50", EFFECT("LVEF decreased", "2")),
         "sunitinib, LVEF decreased grade 2: sunitinib-ejection-fraction 50-37.5"},
        {SUNITINIB("50", EFFECT("Ejection Fraction decreased", "3")),
         "sunitinib, Ejection Fraction decreased grade 3: sunitinib-ejection-fraction 50-37.5"},
        {SUNITINIB("37.5", EFFECT("rash", "3")), "sunitinib, rash grade 3: sunitinib-any 37.5-25"},
        {SUNITINIB("25", EFFECT("rash", "4")), "sunitinib, rash grade 4: sunitinib-any"}, /* there is no lower one */
        {SUNITINIB("null", EFFECT("rash", "4")), "sunitinib, rash grade 4: sunitinib-any"},
        {SUNITINIB("50", EFFECT("rash", "2")), ""},
        {IMATINIB("400", EFFECT("neutropenia", "3")), "imatinib, neutropenia grade 3: imatinib-blood-counts"},
        {IMATINIB("400", EFFECT("neutropenia", "2")), ""},
        /* a term that only another drug's row names is like any other */
        {IMATINIB("400", EFFECT("heart failure", "3")), "imatinib, heart failure grade 3: imatinib-severe 400-300"},
        {IMATINIB("400", EFFECT("heart failure", "1")), ""},
        /* laboratory values in the unit of the row alone */
        {IMATINIB("400", "'labs':[{'date':'2021-03','test':'ALT','value':6}]"), ""},
        {IMATINIB("400", "'labs':[{'date':'2021-03','test':'ALT','unit':'xULN'}]"), ""},
        {IMATINIB("400", "'labs':[{'date':'2021-03','test':'bilirubin','value':2,'unit':'xULN'}]"),
         "imatinib, bilirubin 2 xULN: imatinib-liver-impairment"},
        {SUNITINIB("50", "'labs':[{'date':'2021-03','test':'ALT','value':2.6,'unit':'xULN'}]"),
         "sunitinib, ALT 2.6 xULN: sunitinib-alt"},
        /* pregnancy: of each drug on offer, once; not of a man */
        {"'patient':{'sex':'female','pregnant':true}," IMATINIB("400", "'comedications':[]"),
         "imatinib, pregnancy: imatinib-pregnancy"},
        {"'patient':{'pregnant':true}," SUNITINIB("50", "'comedications':[]"),
         "sunitinib, pregnancy: sunitinib-pregnancy"},
        {"'patient':{'sex':'male','pregnant':true}," IMATINIB("400", "'comedications':[]"), ""},
        /* nothing to look at */
        {IMATINIB("400", "'comedications':[],'toxicities':[],'labs':[]"), ""},
        /* no drug yet: the one on offer, at each of whose doses the same is said once */
        {METASTATIC "," EXON_11 "," TAKEN("") "," WITH("'warfarin'"), "imatinib, warfarin: imatinib-anticoagulants"},
        {METASTATIC "," EXON_11 "," TAKEN("") "," EFFECT("rash", "3"), ""},
        /* a combination: each drug */
        {METASTATIC "," EXON_11 "," TAKEN(NOW("'sorafenib','sunitinib'", "")) "," STABLE "," EFFECT("rash", "3"),
         "sunitinib, rash grade 3: sunitinib-any"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char lines[2048];
        cajal_plan *plan = plan_from(knowledge, all[i].members, TODAY);
        write_dosing(lines, sizeof lines, plan->dosing, plan->dosing_count);
        if (strcmp(lines, all[i].lines) != 0)
            fail_msg("%s\nsays      %s\nexpected  %s", all[i].members, lines, all[i].lines);
        cajal_plan_free(plan);
    }
}

/* What is not public on the day of the plan is not said, the label of 2018 in 2016 for one. */
static void test_dosing_as_of_a_day(void **state)
{
    (void)state;
    char lines[2048];
    const char *members = METASTATIC
        "," EXON_11 "," TAKEN(NOW("'ripretinib'", ",'dose_mg':150")) "," STABLE
                                                                     "," WITH("'ketoconazole'") "," EFFECT("rash", "3");
    cajal_plan *plan = plan_from(knowledge, members, "2016-01-08");
    write_dosing(lines, sizeof lines, plan->dosing, plan->dosing_count);
    assert_string_equal(lines, "ripretinib, ketoconazole: unchecked");
    cajal_plan_free(plan);
}

/* A drug about to be ordered, on offer or not: side effects of its earlier course count, and its last dose. */
static void test_dosing_of_an_order(void **state)
{
    (void)state;
    static const struct {
        const char *treatments, *lines;
    } all[] = {
        {BEFORE("imatinib", ",'dose_mg':800"), "imatinib, rash grade 3: imatinib-severe 800-600"},
        {BEFORE("imatinib", ",'dose_mg':800") "," NOW("'imatinib'", ",'dose_mg':400"),
         "imatinib, rash grade 3: imatinib-severe 400-300"},
        {BEFORE("imatinib", ",'dose_mg':400") "," NOW("'sunitinib'", ",'dose_mg':50"),
         "imatinib, rash grade 3: imatinib-severe 400-300"},
        {NOW("'sunitinib'", ",'dose_mg':50"), ""},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char members[1024], lines[1024];
        snprintf(members, sizeof members, "%s,\"treatments\":[%s],%s", METASTATIC, all[i].treatments,
                 EFFECT("rash", "3"));
        cajal_plan *plan = plan_from(knowledge, members, TODAY);
        for (char *c = members; *c; c++)
            *c = *c == '\'' ? '"' : *c;
        cajal_case *patient_case = case_of(members);
        struct arena *arena = arena_new();
        struct plan_dosing *items = NULL;
        uint32_t count = 0;
        assert_true(plan_dosing_of(&items, &count, arena, plan, patient_case, kb_drug(knowledge, "imatinib")));
        write_dosing(lines, sizeof lines, items, count);
        assert_string_equal(lines, all[i].lines);
        arena_free(arena);
        cajal_case_free(patient_case);
        cajal_plan_free(plan);
    }
}

/* ---- mutations against drugs ---- */

static const struct plan_option *option_of(const cajal_plan *plan, enum kb_action action, const char *drug)
{
    for (uint32_t i = 0; i < plan->decision.options_count; i++) {
        const struct plan_option *option = &plan->decision.options[i];
        if (option->action == action && option->drugs_count && strcmp(option->drugs[0], drug) == 0)
            return option;
    }
    fail_msg("%s is not on offer", drug);
    return NULL;
}

static bool says(const char *const *texts, uint32_t count, const char *words)
{
    for (uint32_t i = 0; i < count; i++)
        if (strstr(texts[i], words))
            return true;
    return false;
}

/* Secondary mutations: V654A (exon 13) answers to sunitinib, D816H (exon 17) does not (Heinrich 2008). */
static void test_sensitivities(void **state)
{
    (void)state;
#define FAILED(second)                                                                                                 \
    METASTATIC ",'molecular':[{'gene':'KIT','hgvs':'p.V559D'},{'gene':'KIT','hgvs':'" second                           \
               "'}]," TAKEN(BEFORE("imatinib", ",'stop_reason':'progression'"))
    cajal_plan *plan = plan_from(knowledge, FAILED("p.D816H"), TODAY);
    const struct plan_option *sunitinib = option_of(plan, KB_START, "sunitinib");
    assert_int_equal(sunitinib->sensitivity_count, 2);
    assert_string_equal(sunitinib->sensitivity[0].subject->label, "KIT p.V559D");
    assert_string_equal(sunitinib->sensitivity[1].subject->label, "KIT p.D816H");
    assert_string_equal(sunitinib->sensitivity[1].drug->row.id, "sunitinib");
    assert_int_equal(sensitivity_call(&sunitinib->sensitivity[1].cell), KB_CALL_RESISTANT);
    /* the rule's own caution stays first; the mutation's is added, the drug in small letters */
    assert_int_equal(sunitinib->cautions_count, 2);
    assert_non_null(strstr(sunitinib->cautions[0], "A secondary mutation in KIT exon 17 or 18"));
    assert_string_equal(sunitinib->cautions[1], "KIT p.D816H resists sunitinib. Worse outcome than exon 13 or 14.");
    cajal_plan_free(plan);

    plan = plan_from(knowledge, FAILED("p.V654A"), TODAY);
    sunitinib = option_of(plan, KB_START, "sunitinib");
    assert_int_equal(sensitivity_call(&sunitinib->sensitivity[1].cell), KB_CALL_SENSITIVE);
    assert_false(says(sunitinib->cautions, sunitinib->cautions_count, "resists"));
    cajal_plan_free(plan);

    /* only where the drug would be taken: a pause for a side effect needs no such words */
    plan =
        plan_from(knowledge,
                  METASTATIC "," EXON_11 "," TAKEN(NOW("'imatinib'", ",'dose_mg':400")) "," EFFECT("rash", "4"), TODAY);
    for (uint32_t i = 0; i < plan->decision.options_count; i++) {
        const struct plan_option *option = &plan->decision.options[i];
        bool taken = option->action == KB_START || option->action == KB_CONTINUE || option->action == KB_ESCALATE ||
                     option->action == KB_SWITCH || option->action == KB_RECHALLENGE || option->action == KB_RESUME;
        assert_int_equal(option->sensitivity_count > 0, taken && option->drugs_count > 0);
    }
    cajal_plan_free(plan);
}

/* ---- approvals, figures, questions ---- */

static uint32_t approvals_of(const char *drug, const char *members, const char *as_of, unsigned authorities)
{
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = as_of;
    options.authorities = authorities;
    cajal_plan *plan = plan_with(knowledge, members, &options);
    const struct plan_option *option = option_of(plan, KB_START, drug);
    uint32_t count = option->approvals_count;
    for (uint32_t i = 0; i < count; i++) {
        assert_string_equal(option->approvals[i].drug->row.id, drug);
        if (authorities)
            assert_true(authorities >> option->approvals[i].approval->authority & 1);
    }
    cajal_plan_free(plan);
    return count;
}

static void test_approvals(void **state)
{
    (void)state;
#define NEW(gene, change) METASTATIC ",'molecular':[{'gene':'" gene "','hgvs':'" change "'}]," TAKEN("")
#define THIRD_LINE                                                                                                     \
    METASTATIC "," EXON_11 "," TAKEN(                                                                                  \
        BEFORE("imatinib", ",'stop_reason':'progression'") "," BEFORE("sunitinib", ",'stop_reason':'progression'"))
    static const struct {
        const char *drug, *members, *as_of;
        unsigned authorities;
        uint32_t count;
    } all[] = {
        /* FDA 2020-01-09 for all of exon 18, EMA 2020-09-24 for D842V; the FDA refused another use, which is none */
        {"avapritinib", NEW("PDGFRA", "p.D842V"), TODAY, 0, 2},
        {"avapritinib", NEW("PDGFRA", "p.D842V"), TODAY, CAJAL_FDA, 1},
        {"avapritinib", NEW("PDGFRA", "p.D842V"), TODAY, CAJAL_EMA, 1},
        {"avapritinib", NEW("PDGFRA", "p.D842V"), TODAY, CAJAL_PMDA, 0},
        {"avapritinib", NEW("PDGFRA", "p.D842V"), "2020-01-09", 0, 1},
        {"avapritinib", NEW("PDGFRA", "p.D842V"), "2020-01-09", CAJAL_EMA, 0},
        {"avapritinib", NEW("PDGFRA", "p.D842Y"), TODAY, 0, 1},
        /* of the EMA's date for imatinib no source was read; one of the FDA's is, two others are disputed */
        {"imatinib", NEW("KIT", "p.V559D"), TODAY, 0, 1},
        {"regorafenib", THIRD_LINE, TODAY, 0, 3},
        {"regorafenib", THIRD_LINE, TODAY, CAJAL_PMDA, 1},
        {"regorafenib", THIRD_LINE, TODAY, CAJAL_FDA | CAJAL_PMDA, 2},
        {"regorafenib", THIRD_LINE, TODAY, CAJAL_FDA | CAJAL_EMA | CAJAL_PMDA, 3},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        uint32_t found = approvals_of(all[i].drug, all[i].members, all[i].as_of, all[i].authorities);
        if (found != all[i].count)
            fail_msg("%s, %s, authorities %u: %u approvals, expected %u", all[i].members, all[i].as_of,
                     all[i].authorities, found, all[i].count);
    }
}

/* The questions that would change the plan, the one that alone decides first. */
static void test_missing(void **state)
{
    (void)state;
    cajal_plan *plan = plan_from(knowledge, METASTATIC "," TAKEN(""), "2016-01-08");
    assert_true(plan->decision.missing_count > 0);
    assert_string_equal(plan->decision.missing[0].fact->row.id, "genotype");
    for (uint32_t i = 0; i < plan->decision.missing_count; i++) {
        assert_string_equal(plan->decision.missing[i].text, plan->decision.missing[i].fact->ask);
        for (uint32_t j = 0; j < plan->decision.missing[i].decides_count; j++) /* each once */
            for (uint32_t k = 0; k < j; k++)
                assert_string_not_equal(plan->decision.missing[i].decides[j], plan->decision.missing[i].decides[k]);
    }
    cajal_plan_free(plan);
}

/* ---- warnings ---- */

static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *members, *as_of, *words;
        bool said;
    } all[] = {
        {METASTATIC, TODAY, "The case lists no treatments; it is planned as untreated.", true},
        {METASTATIC "," TAKEN(""), TODAY, "lists no treatments", false},
        {METASTATIC "," STABLE, TODAY, "lists no treatments: which were given is not known.", true},
        {METASTATIC "," TAKEN(NOW("'herbal tea'", "")), TODAY, "herbal tea is not in the knowledge base", true},
        {METASTATIC "," TAKEN(NOW("'imatinib'", "")), TODAY, "is taken to be going on", false},
        {METASTATIC "," TAKEN("{'kind':'systemic','drugs':['imatinib'],'start':'2021'}"), TODAY,
         "imatinib has no stop on record; it is taken to be going on.", true},
        /* findings that may be inherited (kb/germline.yaml), each once, though several findings say so */
        {METASTATIC ",'molecular':[{'gene':'SDHB','ihc':'lost'}]", TODAY, "Have SDHA to SDHD sequenced", true},
        {METASTATIC ",'molecular':[{'gene':'SDHA','hgvs':'p.R31*'}]", TODAY,
         "Carney-Stratakis syndrome (GIST and paraganglioma)", true},
        {METASTATIC ",'molecular':[{'gene':'NF1','hgvs':'p.R1276*'}]", TODAY, "Look for signs of neurofibromatosis",
         true},
        {METASTATIC "," EXON_11, TODAY, "Look for signs of neurofibromatosis", false},
        {METASTATIC "," EXON_11, TODAY, "Refer to clinical genetics", false},
        {METASTATIC, "1990-01-01", "for an earlier day most rules are not in force.", true},
        {METASTATIC, TODAY, "for an earlier day", false},
        {METASTATIC, "2100-01-01", "drugs and evidence since then are not in it.", true},
        {METASTATIC, "2016-01-08", "are not in it", false},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cajal_plan *plan = plan_from(knowledge, all[i].members, all[i].as_of);
        if (says(plan->warnings, plan->warnings_count, all[i].words) != all[i].said)
            fail_msg("%s, %s\n%s: %s", all[i].members, all[i].as_of, all[i].words, all[i].said ? "not said" : "said");
        for (uint32_t j = 0; j < plan->warnings_count; j++)
            for (uint32_t k = 0; k < j; k++)
                assert_string_not_equal(plan->warnings[j], plan->warnings[k]);
        cajal_plan_free(plan);
    }
}

/* The first and the last day that the knowledge base speaks of are days that it speaks of. */
static void test_days_at_the_edge(void **state)
{
    (void)state;
    char first[DATE_TEXT], last[DATE_TEXT], words[128];
    date_format(first, knowledge->known_from);
    date_format(last, knowledge->known_until);
    const char *const days[] = {first, last};
    for (size_t i = 0; i < 2; i++) {
        cajal_plan *plan = plan_from(knowledge, METASTATIC, days[i]);
        assert_false(says(plan->warnings, plan->warnings_count, "This knowledge base"));
        cajal_plan_free(plan);
    }
    cajal_plan *plan = plan_from(knowledge, METASTATIC, "1990-01-01");
    snprintf(words, sizeof words, "This knowledge base speaks from %s on", first);
    assert_true(says(plan->warnings, plan->warnings_count, words));
    cajal_plan_free(plan);
    plan = plan_from(knowledge, METASTATIC, "2100-01-01");
    snprintf(words, sizeof words, "This knowledge base ends on %s:", last);
    assert_true(says(plan->warnings, plan->warnings_count, words));
    cajal_plan_free(plan);
}

/* ---- the public calls ---- */

/* Options that are none are refused by their name: they stand in no line of a file. */
static void test_options_refused(void **state)
{
    (void)state;
    static const struct {
        cajal_plan_options options;
        const char *words; /* NULL: accepted */
    } all[] = {
        {{CAJAL_PLAN_OPTIONS_VERSION + 1, TODAY, 0}, "cajal_plan_options: unknown version"},
        {{CAJAL_PLAN_OPTIONS_VERSION, NULL, 0}, "as-of \"\": expected a day, YYYY-MM-DD"},
        {{CAJAL_PLAN_OPTIONS_VERSION, "2020-02", 0}, "as-of \"2020-02\": expected a day, YYYY-MM-DD"},
        {{CAJAL_PLAN_OPTIONS_VERSION, "2020-02-30", 0}, "as-of \"2020-02-30\": expected a day, YYYY-MM-DD"},
        {{CAJAL_PLAN_OPTIONS_VERSION, TODAY, 8}, "authorities: a bit that no authority has"},
        {{CAJAL_PLAN_OPTIONS_VERSION, TODAY, 7}, NULL},
    };
    cajal_case *patient_case = case_of("");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cajal_errors *errors = cajal_errors_new();
        cajal_plan *plan = NULL;
        cajal_status status = cajal_plan_make(&plan, knowledge, patient_case, &all[i].options, errors);
        assert_int_equal(status, all[i].words ? CAJAL_USAGE : CAJAL_OK);
        if (all[i].words) {
            assert_string_equal(cajal_errors_at(errors, 0)->message, all[i].words);
            assert_int_equal(cajal_errors_at(errors, 0)->line, 0);
            assert_null(plan);
        }
        cajal_plan_free(plan);
        cajal_errors_free(errors);
    }
    cajal_case_free(patient_case);
}

static void test_public_calls(void **state)
{
    (void)state;
    cajal_plan *plan = plan_from(knowledge, METASTATIC "," EXON_11 "," TAKEN(""), TODAY);
    size_t options = cajal_plan_option_count(plan), avoid = cajal_plan_avoid_count(plan);
    assert_true(options > 1 && avoid > 0);
    assert_string_equal(cajal_plan_option_text(plan, 0), "Start imatinib 400 mg once daily");
    assert_int_equal(cajal_plan_option_recommended(plan, 0), 1);
    assert_int_equal(cajal_plan_option_recommended(plan, options - 1), 0);
    assert_int_equal(cajal_plan_option_recommended(plan, options), 0);
    assert_null(cajal_plan_option_text(plan, options));
    assert_non_null(cajal_plan_avoid_text(plan, avoid - 1));
    assert_null(cajal_plan_avoid_text(plan, avoid));
    assert_string_equal(cajal_plan_genotype(plan), "kit_exon_11");
    assert_string_equal(cajal_plan_fact(plan, "line"), "1");
    assert_null(cajal_plan_fact(plan, "no such fact"));
    cajal_plan_free(plan);
    plan = plan_from(knowledge, METASTATIC, TODAY);
    assert_string_equal(cajal_plan_genotype(plan), "unknown");
    cajal_plan_free(plan);
    cajal_plan_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headline),
        cmocka_unit_test(test_dosing),
        cmocka_unit_test(test_dosing_as_of_a_day),
        cmocka_unit_test(test_dosing_of_an_order),
        cmocka_unit_test(test_sensitivities),
        cmocka_unit_test(test_approvals),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_days_at_the_edge),
        cmocka_unit_test(test_options_refused),
        cmocka_unit_test(test_public_calls),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
