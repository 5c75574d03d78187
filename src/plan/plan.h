/* What to do next and why. decide() is a pure function of facts and knowledge: no clock,
 * no I/O, no randomness; everything it hands out lives in the arena or the knowledge base. */
#ifndef CAJAL_PLAN_PLAN_H
#define CAJAL_PLAN_PLAN_H

#include "cajal/plan.h"
#include "facts/facts.h"
#include "knowledge/knowledge.h"
#include "response/response.h"
#include "variant/genotype.h"
#include "variant/sensitivity.h"

struct plan_day {
    int32_t as_of_days;
    unsigned authorities; /* bit of enum kb_authority whose approvals count; 0: all */
};

struct plan_approval { /* of one of an option's drugs, for GIST, on the day of the plan */
    const struct kb_drug *drug;
    const struct kb_approval *approval;
};

struct plan_sensitivity { /* of one of the patient's mutations to one of an option's drugs */
    const struct sensitivity_subject *subject;
    const struct kb_drug *drug;
    struct sensitivity_cell cell;
};

struct plan_option {
    int rank; /* from 1 */
    enum kb_action action;
    const struct kb_regimen *regimen; /* or NULL */
    const char *const *drugs;         /* ids */
    uint32_t drugs_count;
    const struct kb_local *modality; /* or NULL */
    enum kb_strength strength;
    int order;
    const char *text; /* "Start imatinib 400 mg once daily" */
    const struct kb_rule **because;
    uint32_t because_count;
    const struct kb_evidence **expected; /* published figures for this line and genotype */
    uint32_t expected_count;
    const char **cautions;
    uint32_t cautions_count;
    const struct plan_sensitivity *sensitivity; /* what is known, for options that give a drug */
    uint32_t sensitivity_count;
    const struct plan_approval *approvals;
    uint32_t approvals_count;
};

struct plan_avoid {
    enum kb_action action;
    const struct kb_regimen *regimen;
    const char *const *drugs;
    uint32_t drugs_count;
    const struct kb_local *modality;
    const char *text;
    const struct kb_rule **because;
    uint32_t because_count;
};

/* What a label says of a drug's dose for this patient: a comedication, a side effect, a laboratory value, pregnancy. */
struct plan_dosing {
    const struct kb_drug *drug;
    enum kb_advice advice;
    const char *cause; /* "rifampicin (strong CYP3A4 inducer)" */
    const char *text;
    double from_mg, to_mg; /* a day, when the advice leads to a dose level; else 0 */
    const char *to_text;   /* that level in words, or NULL */
    const struct kb_row
        *row; /* of interactions.yaml or dosing.yaml; NULL: nothing was found, and that is what is said */
};

struct plan_missing {
    const struct kb_fact *fact;
    const char *text;     /* the question */
    const char **decides; /* texts of the options it would decide between */
    uint32_t decides_count;
};

struct plan_decision {
    struct plan_option *options;
    uint32_t options_count;
    struct plan_avoid *avoid;
    uint32_t avoid_count;
    struct plan_missing *missing;
    uint32_t missing_count;
    const char **warnings; /* of the rules that fired, and contradictions met */
    uint32_t warnings_count;
    const struct kb_rule **unverified; /* rules that apply but drive nothing: source not read */
    uint32_t unverified_count;
};

struct cajal_plan {
    struct arena *arena;
    const cajal_knowledge *knowledge; /* borrowed */
    const char *case_id;
    struct plan_day day;
    cajal_genotype genotype;
    cajal_response response;
    cajal_facts facts;
    struct plan_decision decision;
    struct plan_dosing *dosing; /* of the drugs on offer and the one taken now, in the order of the options */
    uint32_t dosing_count;
    const char **warnings; /* of the facts, the decision and the date, in order of weight */
    uint32_t warnings_count;
    const char *headline; /* "GIST of the stomach, metastatic (liver, omentum); line 1, on imatinib" */
};

/* Options, avoid, missing and warnings for these facts on this day. */
cajal_status plan_decide(struct plan_decision *out, struct arena *arena, const cajal_knowledge *knowledge,
                         const cajal_facts *facts, const struct plan_day *day, cajal_errors *errors);

/* Fills the sensitivity of every option, and adds a caution where a mutation resists its drug. */
cajal_status plan_add_sensitivities(struct cajal_plan *plan, cajal_errors *errors);

/* Fills plan->dosing from the case and the decision; false when memory is short. */
bool plan_add_dosing(struct cajal_plan *plan, const struct cajal_case *patient_case);

/* The same of one drug that is about to be ordered, whether or not it is on offer or taken: side effects of an earlier
 * course that have not gone count, and levels are below the last dose. */
bool plan_dosing_of(struct plan_dosing **out, uint32_t *count, struct arena *arena, const struct cajal_plan *plan,
                    const struct cajal_case *patient_case, const struct kb_drug *drug);

#endif
