/* The knowledge base in memory: one struct per kind of row, filled by
 * libcyaml from kb/ (schema.c) or restored from the embedded image (image.c).
 * Strings and arrays live in the knowledge base's arena and never change after
 * loading. Optional numbers are pointers: NULL means "not stated".
 * The YAML these structs mirror is described for clinicians in kb/README.md. */
#ifndef CAJAL_KNOWLEDGE_KB_H
#define CAJAL_KNOWLEDGE_KB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "knowledge/quantities.h"

/* Every member `x` that is a list has a member `x_count` beside it. */

enum kb_status { KB_VERIFIED, KB_UNVERIFIED, KB_DISPUTED };

/* What every row carries: who says it, and which statement of the review it holds. */
struct kb_row {
    const char *id;
    const char **sources; /* reference ids, "ref" or "ref#place" */
    uint32_t sources_count;
    const char **statements; /* ids of the inventory of the review, S001… */
    uint32_t statements_count;
    enum kb_status status;
    const char *conflict; /* id of a row of conflicts.yaml, or NULL */
    const char *note;     /* free words for the reader, or NULL */
};

struct kb_manifest {
    const char *version;
    const char *title;
    const char *review;      /* id of the work this base started from, which `standing` speaks of */
    const char *known_from;  /* first day this base speaks of */
    const char *known_until; /* last day this base knows of */
    const char *disclaimer;
};

/* ---- references.yaml ---- */
enum kb_read { KB_READ_NONE, KB_READ_SECONDARY, KB_READ_ABSTRACT, KB_READ_FULL };

struct kb_reference {
    struct kb_row row;
    int number; /* number in the review's list, 0 when not in it */
    const char *authors, *title, *journal, *volume, *issue, *pages;
    int year;
    const char *published; /* the day it became public, when known better than by `year` */
    const char *doi, *pmid, *nct, *url;
    enum kb_read read;
    const char **places; /* the parts that a source may point to, "ref#place" */
    uint32_t places_count;
    const char *erratum; /* what is misprinted in the citing list, and the correction */
};

/* ---- genes.yaml ---- */
struct kb_exon { /* its coding part; a codon split between two exons is in both */
    int exon, first_codon, first_base, last_codon, last_base; /* bases 0-2 within the codon */
    int grch37_low, grch37_high, grch38_low, grch38_high;     /* on the plus strand, from 1; 0: not known */
};
struct kb_domain {
    const char *name;
    int first_codon, last_codon;
};
struct kb_isoform { /* a transcript whose residues are numbered lower */
    const char *name;
    int after_codon;      /* last codon numbered alike */
    int missing_residues; /* how many residues it lacks there */
    const char *text;
    const char **transcripts; /* accessions that number so, without version */
    uint32_t transcripts_count;
};
enum kb_strand { KB_PLUS, KB_MINUS };
struct kb_gene {
    struct kb_row row; /* id: the HGNC symbol */
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    const char *transcript, *protein;
    const char **same_transcript; /* other accessions that number alike: ENST…, LRG_…t1; without version */
    uint32_t same_transcript_count;
    const char **same_protein; /* ENSP…, without version */
    uint32_t same_protein_count;
    const char *chromosome; /* "4"; NULL when the place is not held */
    enum kb_strand strand;
    int grch37_low, grch37_high, grch38_low, grch38_high; /* of the whole gene, introns and all */
    int protein_length;           /* 0 when no sequence is held */
    const char *protein_sequence; /* one-letter; white space is ignored */
    struct kb_exon *exons;
    uint32_t exons_count;
    struct kb_domain *domains;
    uint32_t domains_count;
    struct kb_isoform *isoforms;
    uint32_t isoforms_count;
};

/* ---- sequences.yaml: all in the direction of the gene ---- */
struct kb_exon_sequence {
    int exon;
    const char *before, *coding, *after; /* bases; before and after: the intron or untranslated region beside it */
};
struct kb_sequence {
    struct kb_row row; /* id: the gene */
    struct kb_exon_sequence *exons;
    uint32_t exons_count;
};

/* ---- assemblies.yaml ---- */
struct kb_chromosome {
    const char *name; /* "4" */
    const char *accession;
    int length;
};
struct kb_assembly {
    struct kb_row row;   /* id: GRCh37, GRCh38 */
    const char **names;  /* what files call it: hg19, b37, … */
    uint32_t names_count;
    struct kb_chromosome *chromosomes;
    uint32_t chromosomes_count;
};

/* ---- laboratory.yaml: limits by which raw calls are read ---- */
struct kb_laboratory {
    struct kb_row row;
    int amplification_copies;                         /* from this number on a gene counts as amplified */
    int normal_low_percent; /* allele fraction in a normal sample from which a change counts as inherited */
    int germline_low_percent, germline_high_percent;  /* allele fractions near one half */
    int min_depth;                                    /* below it a call is said to be weak */
    const char *text;
};


/* ---- genotypes.yaml ---- */
enum kb_alteration {
    KB_ALTERATION_MUTATION,
    KB_ALTERATION_FUSION,
    KB_ALTERATION_AMPLIFICATION,
    KB_ALTERATION_PROTEIN_LOSS, /* immunohistochemistry */
    KB_ALTERATION_ANY
};
enum kb_change { /* what the change does to the protein; a report that names none fits any */
    KB_CHANGE_ANY,
    KB_CHANGE_ACTIVATING, /* the protein stays whole: not cut short */
    KB_CHANGE_LOSS,       /* the protein is lost: cut short, spliced wrongly, deleted; or a person's report says so */
    KB_CHANGE_REPORTED,   /* a person's report names it; a raw call alone does not show that it matters */
    KB_CHANGE_START_OF_EXON /* the start of the exon is deleted, with the splice site before it */
};
struct kb_match { /* all that is given must hold */
    const char **genes;
    uint32_t genes_count;
    int *exons;
    uint32_t exons_count;
    const char **hgvs; /* exactly these protein changes, one-letter */
    uint32_t hgvs_count;
    enum kb_alteration alteration;
    enum kb_change change;
};
struct kb_frequency { /* share, percent */
    double *low, *high;
    const char *of; /* denominator */
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    const char *conflict;
};
struct kb_prediction {
    const char *drug;
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
};
struct kb_dated_text { /* what is said instead from a day on */
    const char *from, *text;
};
struct kb_genotype {
    struct kb_row row;
    const char *name;            /* "KIT exon 11" */
    const char *text;            /* one sentence for the plan's head */
    struct kb_dated_text *later; /* what takes the place of `text`, in order of time */
    uint32_t later_count;
    int precedence;              /* lower wins when several match and they exclude each other */
    bool exclusive;              /* a primary driver that excludes the other exclusive ones */
    const char **needs_negative; /* genes that must have been tested and found unaltered */
    uint32_t needs_negative_count;
    struct kb_match *match;
    uint32_t match_count;
    struct kb_frequency *frequency;
    uint32_t frequency_count;
    struct kb_prediction *predicts;
    uint32_t predicts_count;
};

/* ---- germline.yaml ---- */
struct kb_germline {
    struct kb_row row;
    const char **genes;
    uint32_t genes_count;
    enum kb_alteration alteration;
    bool always; /* said of every such finding, not only of one that looks inherited */
    const char *name, *text, *advice;
};

/* ---- variants.yaml ---- */
enum kb_role { KB_ROLE_PRIMARY, KB_ROLE_SECONDARY, KB_ROLE_EITHER, KB_ROLE_POLYMORPHISM };
struct kb_variant {
    struct kb_row row;
    const char *gene, *hgvs; /* p. one-letter */
    const char **aliases;    /* other spellings met in reports, as written */
    uint32_t aliases_count;
    int exon;
    enum kb_role role;
    const char *text;
};
struct kb_resistance { /* a class of acquired change */
    struct kb_row row; /* id is a value of the fact `secondary_mutation` */
    const char *gene;
    int *exons;
    uint32_t exons_count;
    int *after_exons; /* primary exons after which these exons mean resistance */
    uint32_t after_exons_count;
    enum kb_alteration alteration;
    enum kb_change change;
    const char *name, *text;
};

/* ---- sensitivity.yaml ---- */
enum kb_call { KB_CALL_UNKNOWN, KB_CALL_SENSITIVE, KB_CALL_INTERMEDIATE, KB_CALL_RESISTANT };
enum kb_level { KB_LEVEL_TRIAL, KB_LEVEL_COHORT, KB_LEVEL_CASE, KB_LEVEL_IN_VITRO };
struct kb_sensitivity {
    struct kb_row row;
    const char *genotype; /* genotype class or resistance class, or NULL */
    const char *variant;  /* id in variants.yaml, or NULL */
    const char *drug;
    enum kb_call call;
    enum kb_level level;
    const char *text;
    const char *from; /* day it became public; NULL: before known_from */
};

/* ---- drugs.yaml ---- */
enum kb_authority { KB_FDA, KB_EMA, KB_PMDA };
enum kb_development { KB_APPROVED, KB_INVESTIGATIONAL, KB_ABANDONED, KB_PRECLINICAL };
enum kb_regulatory { KB_GRANTED, KB_PENDING_DECISION, KB_REFUSED };
struct kb_approval {
    enum kb_authority authority;
    enum kb_regulatory decision;
    const char *date; /* partial date: of the approval, the refusal, or since when a decision is pending */
    const char *due;  /* the day by which a pending decision is due, or NULL */
    const char **genotypes; /* classes that the indication is limited to; empty: all */
    uint32_t genotypes_count;
    bool any_tumour; /* for solid tumours with the genotype whatever their origin, not for GIST by name */
    const char *indication;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    enum kb_status status;
    const char *conflict;
};
struct kb_toxicity {
    const char *text;   /* the words shown */
    const char **terms; /* single effects */
    uint32_t terms_count;
    const char *grades; /* "1-2", "3-4", "5" or NULL */
    double *low, *high; /* percent of patients */
    const char *trial;  /* id in trials/, or NULL */
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
};
struct kb_dose_step { /* what is taken a day at one of a drug's dose levels */
    double daily_mg;
    const char *text; /* "37.5 mg once daily", or NULL */
};
struct kb_drug {
    struct kb_row row;
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    const char *mechanism; /* one sentence */
    const char **targets;
    uint32_t targets_count;
    enum kb_development development; /* for metastatic GIST, on known_until */
    const char *development_text;
    struct kb_approval *approvals;
    uint32_t approvals_count;
    struct kb_toxicity *toxicities;
    uint32_t toxicities_count;
    struct kb_dose_step *dose_steps; /* the highest first */
    uint32_t dose_steps_count;
};

/* ---- regimens.yaml ---- */
enum kb_dose_level { KB_DOSE_REDUCED, KB_DOSE_STANDARD, KB_DOSE_HIGH };
struct kb_regimen {
    struct kb_row row;
    const char *name; /* "imatinib 400 mg once daily" */
    const char **drugs;
    uint32_t drugs_count;
    double *dose_mg; /* one administration of the first drug */
    int *per_day;    /* administrations a day */
    int *days_on, *days_off;
    enum kb_dose_level level;
    const char *schedule; /* words */
};

/* ---- interactions.yaml, dosing.yaml ---- */
enum kb_advice { KB_ADVISE_AVOID, KB_ADVISE_STOP, KB_ADVISE_HOLD, KB_ADVISE_REDUCE, KB_ADVISE_ADJUST, KB_ADVISE_MONITOR };
struct kb_comedication { /* what a patient takes beside */
    struct kb_row row;
    const char **aliases;
    uint32_t aliases_count;
    const char **classes; /* "cyp3a4_strong_inducer": words that interactions.yaml gives a meaning */
    uint32_t classes_count;
};
struct kb_class { /* of comedications */
    struct kb_row row;
    const char *name;
};
struct kb_interaction { /* a drug of GIST with a class of comedications, or with single ones */
    struct kb_row row;
    const char *drug;
    const char **classes, **comedications;
    uint32_t classes_count, comedications_count;
    enum kb_advice advice;
    double *daily_mg; /* the dose that the label gives for it */
    const char *text;
};
struct kb_dosing { /* what a label says to do on a side effect, a laboratory value, in pregnancy */
    struct kb_row row;
    const char *drug;
    const char **terms; /* of the side effect; none: any that no other row of the drug names */
    uint32_t terms_count;
    int *grades;
    uint32_t grades_count;
    const char *test, *unit; /* of a laboratory value or measurement */
    double *above, *below;
    bool pregnant;
    enum kb_advice advice;
    int steps_down; /* how many dose levels lower the drug goes on */
    const char *text;
};

/* ---- codes.yaml: what the codes of records mean ---- */
enum kb_code_kind {
    KB_CODE_DIAGNOSIS,   /* the disease this base is about; `means`: the site it names, or "any" */
    KB_CODE_METASTASIS,  /* a secondary tumour; `means`: its site, or "any" */
    KB_CODE_SITE,        /* a word of a case's sites */
    KB_CODE_GENE,        /* id in genes.yaml */
    KB_CODE_DRUG,        /* id in drugs.yaml */
    KB_CODE_COMEDICATION,/* id in interactions.yaml */
    KB_CODE_OBSERVATION, /* a question; `means`: a word of exchange/fhir_questions.h */
    KB_CODE_ANSWER,      /* a word of a case, or of exchange/fhir_questions.h */
    KB_CODE_LAB,         /* a `test` as dosing.yaml and facts.yaml name it */
    KB_CODE_UNIT,        /* a unit as the case and dosing.yaml write it */
    KB_CODE_PROCEDURE,   /* a case's kind of treatment */
    KB_CODE_MODALITY,    /* of a scan */
    KB_CODE_STOP_REASON, /* why a treatment ended */
    KB_CODE_SCHEDULE,    /* QD, BID … */
    KB_CODE_SPECIMEN,    /* what was tested */
    KB_CODE_GRADE        /* of a side effect: "1" to "5" */
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

/* ---- local.yaml ---- */
enum kb_effect { KB_HELPS, KB_FUTILE, KB_HARMS, KB_NOTE };
struct kb_condition_text {
    enum kb_effect effect;
    const char *text;
    const char **sources;
    uint32_t sources_count;
    const char **statements;
    uint32_t statements_count;
    const char *conflict;
};
struct kb_local {
    struct kb_row row; /* id: a modality of the plan */
    const char *name;
    const char **aliases;
    uint32_t aliases_count;
    const char *mechanism;
    struct kb_condition_text *conditions;
    uint32_t conditions_count;
    struct kb_toxicity *toxicities;
    uint32_t toxicities_count;
};

/* ---- what a plan can say to do ---- */
enum kb_action {
    KB_START,
    KB_CONTINUE,
    KB_ESCALATE,
    KB_REDUCE,
    KB_HOLD,
    KB_STOP,
    KB_SWITCH,
    KB_RECHALLENGE,
    KB_RESUME,
    KB_DO_LOCAL,
    KB_DO_TRIAL,
    KB_SUPPORTIVE,
    KB_TEST,
    KB_MONITOR
};

/* ---- trials/X.yaml ---- */
enum kb_outcome_kind {
    KB_ORR,
    KB_CR,
    KB_PR,
    KB_SD,
    KB_CBR,
    KB_PFS,
    KB_TTP,
    KB_OS,
    KB_TTR,
    KB_LOCAL_CONTROL,
    KB_TOXICITY,
    KB_OTHER
};
enum kb_criterion { KB_CRITERION_NONE, KB_RECIST, KB_CHOI, KB_MRECIST, KB_PET };
enum kb_statistic { KB_RATE, KB_MEDIAN, KB_COUNT };
struct kb_outcome { /* one published figure, or range of figures */
    struct kb_row row;
    enum kb_outcome_kind outcome;
    enum kb_statistic statistic;
    enum kb_criterion criterion;
    const char *arm;            /* id of an arm of this trial */
    double *value, *low, *high; /* low-high: range over studies or limits stated */
    const char *unit;           /* percent, months, weeks, days, years, patients */
    const char *bound;          /* "<=", ">", "about" or NULL */
    double *at_months;          /* for a rate at a landmark */
    int *n;                     /* patients the figure is about */
    int *lines;                 /* lines of therapy the figure is about */
    uint32_t lines_count;
    const char **genotypes; /* genotype classes, empty: all */
    uint32_t genotypes_count;
    const char *subgroup;    /* other subgroup, words */
    const char *progression; /* value of the fact `progression`, for local therapy */
    const char *versus;      /* comparator arm id */
    double *versus_value;
    double *hazard_ratio, *hazard_ratio_low, *hazard_ratio_high;
    const char *p;           /* as printed: "<0.0001", "0.29" */
    bool significant;        /* false also when not tested */
    bool headline;           /* shown beside an option */
    enum kb_action *actions; /* the actions the figure is about; empty: taking the treatment up, or going on
                                with it while it works */
    uint32_t actions_count;
    const char *text;
};
struct kb_arm {
    const char *id;
    const char *name;
    const char **drugs; /* empty for placebo, best supportive care */
    uint32_t drugs_count;
    const char **regimens;
    uint32_t regimens_count;
    const char *modality; /* local therapy id */
    int *n;
};
struct kb_trial {
    struct kb_row row;
    const char *name, *nct, *phase, *design, *setting;
    enum kb_trial_state { KB_COMPLETED, KB_ONGOING, KB_PENDING, KB_TERMINATED } state;
    int *lines;
    uint32_t lines_count;
    int *n;
    struct kb_arm *arms;
    uint32_t arms_count;
    struct kb_outcome *outcomes;
    uint32_t outcomes_count;
    const char *text;
};

/* ---- statements.yaml: what the review says that is no row elsewhere ---- */
struct kb_finding {
    struct kb_row row;
    const char *topic;
    const char *text;
};

/* ---- tables.yaml: the review's Tables 1 and 2, cell by cell ---- */
struct kb_cell {
    const char *column;
    const char *printed;   /* the cell as printed; "" when blank */
    const char **outcomes; /* rows of trials/ that hold its figures */
    uint32_t outcomes_count;
    const char *conflict;
};
struct kb_table_row {
    const char *id, *label, *printed_citations, *correct_citations;
    struct kb_cell *cells;
    uint32_t cells_count;
};
struct kb_footnote {
    const char *mark, *text, *conflict;
};
struct kb_table {
    struct kb_row row;
    const char *title;
    struct kb_table_row *rows;
    uint32_t rows_count;
    struct kb_footnote *footnotes;
    uint32_t footnotes_count;
};

/* ---- criteria.yaml: thresholds of the response criteria ---- */
struct kb_parameter {
    const char *id;
    double *value;
    const char *unit, *text;
};
struct kb_criterion_rule { /* in words, for the id of a rule in src/response/ */
    const char *id, *text;
};
struct kb_criterion_row {
    struct kb_row row;
    const char *name;
    struct kb_parameter *parameters;
    uint32_t parameters_count;
    struct kb_criterion_rule *rules;
    uint32_t rules_count;
};
struct kb_setting { /* which criterion to believe where; the first row that fits holds, the last fits all */
    struct kb_row row;
    const char *name;
    const char **kinds; /* local therapies since the baseline (words of a case's `kind`) */
    uint32_t kinds_count;
    const char **drugs; /* ids */
    uint32_t drugs_count;
    const char **prefer; /* ids of criteria, the best first */
    uint32_t prefer_count;
    const char *because;
};

/* ---- facts.yaml ---- */
/* How a fact is read off the case; each has a function in src/facts/. */
enum kb_derive {
    KB_DERIVE_EXTENT,
    KB_DERIVE_GENOTYPE,
    KB_DERIVE_RESISTANCE,
    KB_DERIVE_DRIVER_CONFLICT,
    KB_DERIVE_LINE,
    KB_DERIVE_CURRENT_DRUG,
    KB_DERIVE_EXPOSURE,
    KB_DERIVE_DOSE_LEVEL,
    KB_DERIVE_HIGHEST_DOSE_LEVEL,
    KB_DERIVE_RESPONSE,
    KB_DERIVE_PROGRESSION,
    KB_DERIVE_DISCORDANCE,
    KB_DERIVE_RESECTABLE,
    KB_DERIVE_ABLATABLE,
    KB_DERIVE_EXTRAHEPATIC,
    KB_DERIVE_EMERGENCY,
    KB_DERIVE_SITE,
    KB_DERIVE_PRIMARY_SITE,
    KB_DERIVE_TOXICITY_GRADE,
    KB_DERIVE_LAB_MEASURED,
    KB_DERIVE_DRUG_AFTER_LOCAL,
    KB_DERIVE_IHC,
    KB_DERIVE_PREGNANT,
    KB_DERIVE_COUNT
};
struct kb_fact {
    struct kb_row row;
    const char *text; /* what it means */
    const char *ask;  /* the question when it is missing */
    enum kb_derive derive;
    const char **of; /* what the deriver looks at: a drug, a test, … */
    uint32_t of_count;
    const char **values; /* finite domain, without "unknown", which every fact has */
    uint32_t values_count;
    const char *if_absent; /* value when the case says nothing; NULL: unknown */
};

/* ---- a condition of a rule ---- */
struct kb_condition { /* fact ∈ values */
    const char *fact;
    const char **values; /* may name "unknown" */
    uint32_t values_count;
};

/* ---- facts.yaml: what no case can say together; the proofs leave such patients out ---- */
struct kb_impossible {
    struct kb_row row;
    struct kb_condition *when; /* as of a rule */
    uint32_t when_count;
    const char *because;
};

/* ---- rules/X.yaml, safety.yaml ---- */
enum kb_strength { KB_RECOMMENDED, KB_CONSIDER };
enum kb_edge { KB_STATED, KB_IMPLIED, KB_GUIDELINE, KB_OPEN };

struct kb_then {
    enum kb_action action;
    const char *regimen;
    const char **drugs;
    uint32_t drugs_count;
    const char *modality;
    enum kb_strength strength;
    int order; /* among options of equal strength, lower first */
    const char *text;
    const char **cautions;
    uint32_t cautions_count;
    const char *tie; /* options of one first rank that share this word are equals on purpose; or NULL */
};
struct kb_avoid { /* every given member must match */
    enum kb_action action;
    const char *regimen;
    const char **drugs;
    uint32_t drugs_count;
    const char *modality;
    const char *text;
    bool recommended; /* safety.yaml: only an option of this strength */
    bool unapproved;  /* safety.yaml: only an option with a drug that no authority has approved for GIST by then */
};
struct kb_rule {
    struct kb_row row;
    struct kb_condition *when; /* from the YAML mapping `when` (conditions.c) */
    uint32_t when_count;
    struct kb_then *then;
    uint32_t then_count;
    struct kb_avoid *avoid;
    uint32_t avoid_count;
    const char **warn; /* shown with the plan when the rule fires */
    uint32_t warn_count;
    const char *because;
    enum kb_edge standing; /* stated, implied, guideline, open */
    const char *from, *until, *replaces;
    bool reason_only; /* it adds a reason to what other rules say, and decides nothing (kb verify proves it) */
};
struct kb_safety { /* must hold for every possible patient */
    struct kb_row row;
    struct kb_condition *when;
    uint32_t when_count;
    struct kb_avoid *never; /* no option matches any of these */
    uint32_t never_count;
    struct kb_avoid *always_avoid; /* the plan's `avoid` names each of these */
    uint32_t always_avoid_count;
    struct kb_avoid *always_one_of; /* some option matches one of these */
    uint32_t always_one_of_count;
    const char **always_warn; /* some warning of the plan holds each of these words */
    uint32_t always_warn_count;
    bool always_recommends; /* some option is of strength recommended */
    const char *because;
    const char *from; /* the day its evidence was public; NULL: it holds on every day */
};

/* ---- conflicts.yaml ---- */
enum kb_severity { KB_SEVERITY_S, KB_SEVERITY_M, KB_SEVERITY_L };
struct kb_side {
    const char *text;
    const char *value;
    const char **sources;
    uint32_t sources_count;
    enum kb_status status;
};
struct kb_conflict {
    struct kb_row row; /* id: D-01 … */
    enum kb_severity severity;
    const char *topic;
    struct kb_side *sides; /* the values in conflict, the review's first */
    uint32_t sides_count;
    const char *used; /* what Cajal uses */
    const char *why;
    const char *test; /* name of the test that guards it; required for severity S */
};

/* ---- simulation.yaml ---- */
enum kb_prior { KB_PRIOR_FIXED, KB_PRIOR_NORMAL, KB_PRIOR_LOGNORMAL, KB_PRIOR_LOGIT, KB_PRIOR_UNIFORM };
struct kb_model_parameter { /* `status: unverified`: assumed */
    struct kb_row row;
    enum kb_quantity quantity;
    const char *drug, *clone, *genotype, *modality, *regimen; /* what it is about; NULL: all, or it has none */
    double *value;
    const char *unit;
    enum kb_prior prior;
    double *spread;     /* standard deviation of the prior on its own scale: of the logarithm, of the logit */
    double *low, *high; /* of a uniform prior; of others: what is believed possible */
    const char *text;
};
#define KB_CLONES 5 /* of the driver alone; two kinds of resistance; both of them; one that goes its own way */
struct kb_clone {
    struct kb_row row;
    const char **resistance; /* ids in `resistance`; none: the driver alone */
    uint32_t resistance_count;
    const char *name, *text;
};

/* ---- targets.yaml: what the simulation is fitted to, and checked against ---- */
enum kb_moment { KB_AT_NEVER, KB_AT_RESPONSE, KB_AT_LIMITED, KB_AT_PROGRESSION };
struct kb_simulated_arm {
    struct kb_row row;
    const char *name, *text;
    const char **regimens; /* in turn: ids, or "none" */
    uint32_t regimens_count;
    double *planned_months; /* the drug is stopped after so long without progression; NULL: never */
    const char *modality;   /* id in `local`; NULL: none */
    enum kb_moment when;    /* the local therapy is given */
    double *after_months, *until_months;
};
enum kb_measure {
    KB_MEASURE_PFS,
    KB_MEASURE_TTP,
    KB_MEASURE_OS,
    KB_MEASURE_RESPONSE,
    KB_MEASURE_SEVERAL, /* of those with a resistant clone in sight at progression: two kinds or more */
    KB_MEASURE_WITHIN,  /* ... in one lesion */
};
enum kb_start {
    KB_FROM_TREATMENT,
    KB_FROM_LOCAL_RESPONDING,
    KB_FROM_LOCAL_LIMITED,
    KB_FROM_LOCAL_GENERALIZED,
    KB_FROM_PLANNED_STOP,
};
enum kb_derived { KB_DERIVED_NOT, KB_DERIVED_INTERVAL, KB_DERIVED_COUNT, KB_DERIVED_EVENTS, KB_DERIVED_RANGE };
struct kb_target { /* `status: unverified`: the figure was not read where it comes from */
    struct kb_row row;
    const char *arm;
    enum kb_start from;
    int *treatment; /* in turn, from 1; NULL: 1 */
    enum kb_measure measure;
    enum kb_statistic statistic;
    double *at_months;
    const char *genotype, *clone; /* in whom; the largest resistant clone when the time begins */
    bool held_out;                /* checked, never fitted */
    double *value, *low, *high;   /* published; low and high its interval, or the range of several studies */
    const char *unit;             /* months, percent */
    int *n;
    double *standard_error;
    enum kb_derived error_from;
    const char *era; /* year in which the first patients entered */
    const char *text;
};

/* ---- posterior.yaml: what calibration made of the parameters ---- */
struct kb_posterior { /* written by tools/calibrate */
    struct kb_row row;
    const char *parameter; /* id in `parameters` */
    double *best;          /* of the best set */
    double *low, *high;    /* 2.5 % and 97.5 % of the draws */
    double *contraction;   /* 1 - variance of the draws / variance of the prior, on the scale of the prior */
    const char *draws;     /* values in a row, one a draw; the same draw stands at the same place in every row */
};

/* All of it. Lists are in file order, files in alphabetical order. */
struct kb {
    struct kb_manifest manifest;
#define KB_LISTS(X)                                                                                                    \
    X(references, struct kb_reference, "references.yaml")                                                              \
    X(genes, struct kb_gene, "genes.yaml")                                                                             \
    X(sequences, struct kb_sequence, "sequences.yaml")                                                                 \
    X(assemblies, struct kb_assembly, "assemblies.yaml")                                                               \
    X(laboratory, struct kb_laboratory, "laboratory.yaml")                                                             \
    X(germline, struct kb_germline, "germline.yaml")                                                                   \
    X(genotypes, struct kb_genotype, "genotypes.yaml")                                                                 \
    X(variants, struct kb_variant, "variants.yaml")                                                                    \
    X(resistance, struct kb_resistance, "variants.yaml")                                                               \
    X(sensitivity, struct kb_sensitivity, "sensitivity.yaml")                                                          \
    X(drugs, struct kb_drug, "drugs.yaml")                                                                             \
    X(regimens, struct kb_regimen, "regimens.yaml")                                                                    \
    X(classes, struct kb_class, "interactions.yaml")                                                                   \
    X(comedications, struct kb_comedication, "interactions.yaml")                                                      \
    X(interactions, struct kb_interaction, "interactions.yaml")                                                        \
    X(dosing, struct kb_dosing, "dosing.yaml")                                                                         \
    X(systems, struct kb_system, "codes.yaml")                                                                         \
    X(codes, struct kb_code, "codes.yaml")                                                                             \
    X(local, struct kb_local, "local.yaml")                                                                            \
    X(trials, struct kb_trial, "trials/")                                                                              \
    X(findings, struct kb_finding, "findings.yaml")                                                                    \
    X(tables, struct kb_table, "tables.yaml")                                                                          \
    X(criteria, struct kb_criterion_row, "criteria.yaml")                                                              \
    X(settings, struct kb_setting, "criteria.yaml")                                                                    \
    X(facts, struct kb_fact, "facts.yaml")                                                                             \
    X(impossible, struct kb_impossible, "facts.yaml")                                                                  \
    X(rules, struct kb_rule, "rules/")                                                                                 \
    X(safety, struct kb_safety, "safety.yaml")                                                                         \
    X(conflicts, struct kb_conflict, "conflicts.yaml")                                                                 \
    X(clones, struct kb_clone, "simulation.yaml")                                                                      \
    X(parameters, struct kb_model_parameter, "simulation.yaml")                                                        \
    X(arms, struct kb_simulated_arm, "targets.yaml")                                                                   \
    X(targets, struct kb_target, "targets.yaml")                                                                       \
    X(posterior, struct kb_posterior, "posterior.yaml")
#define KB_MEMBER(name, type, file)                                                                                    \
    type *name;                                                                                                        \
    uint32_t name##_count;
    KB_LISTS(KB_MEMBER)
#undef KB_MEMBER
};

#endif
