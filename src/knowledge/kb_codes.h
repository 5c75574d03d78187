/* What the codes of records mean. Part of kb.h. */
#ifndef CAJAL_KNOWLEDGE_KB_CODES_H
#define CAJAL_KNOWLEDGE_KB_CODES_H

#include "knowledge/kb_row.h"

/* ---- codes.yaml: what the codes of records mean ---- */
enum kb_code_kind {
    KB_CODE_DIAGNOSIS,    /* the disease this base is about; `means`: the site it names, or "any" */
    KB_CODE_METASTASIS,   /* a secondary tumour; `means`: its site, or "any" */
    KB_CODE_SITE,         /* a word of a case's sites */
    KB_CODE_GENE,         /* id in genes.yaml */
    KB_CODE_DRUG,         /* id in drugs.yaml */
    KB_CODE_COMEDICATION, /* id in interactions.yaml */
    KB_CODE_OBSERVATION,  /* a question; `means`: a word of exchange/fhir_questions.h */
    KB_CODE_ANSWER,       /* a word of a case, or of exchange/fhir_questions.h */
    KB_CODE_LAB,          /* a `test` as dosing.yaml and facts.yaml name it */
    KB_CODE_UNIT,         /* a unit as the case and dosing.yaml write it */
    KB_CODE_PROCEDURE,    /* a case's kind of treatment */
    KB_CODE_MODALITY,     /* of a scan */
    KB_CODE_STOP_REASON,  /* why a treatment ended */
    KB_CODE_SCHEDULE,     /* QD, BID … */
    KB_CODE_SPECIMEN,     /* what was tested */
    KB_CODE_GRADE         /* of a side effect: "1" to "5" */
};
struct kb_system { /* a code system */
    struct kb_row row;
    const char *name, *url; /* url: what FHIR calls it, and what is written */
    const char **aliases;   /* other addresses that records use for it */
    uint32_t aliases_count;
};
struct kb_code {
    struct kb_row row;
    const char *system; /* id of a system */
    const char *code, *display;
    enum kb_code_kind kind;
    const char *means;
    double *factor;      /* of a unit: × this is the value in the unit it means; left out: 1 */
    double *strength_mg; /* of a drug's product: mg in one tablet or capsule */
    bool read_only;      /* known, and another code is written for it */
};
enum kb_gap_kind {
    KB_GAP_LONGEST_ORDER, /* an order that says no end lasts no longer */
    KB_GAP_PAUSE          /* between what was ordered and a new order: from here on two courses */
};
struct kb_gap { /* when orders of one drug are no longer one course */
    struct kb_row row;
    enum kb_gap_kind kind;
    const char *text;
    int days;
};

#endif
