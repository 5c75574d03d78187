/* Written by declare.py from the public headers of libcajal. */
/* status.h */
const char *cajal_version(void);
typedef enum cajal_status {
    CAJAL_OK = 0,
    CAJAL_INVALID = 1,
    CAJAL_USAGE = 2,
    CAJAL_IO = 3,
    CAJAL_INTERNAL = 4
} cajal_status;
typedef struct cajal_error {
    cajal_status status;
    const char *file;
    int line;
    const char *path;
    const char *message;
} cajal_error;
typedef struct cajal_errors cajal_errors;
cajal_errors *cajal_errors_new(void);
void cajal_errors_free(cajal_errors *errors);
void cajal_errors_clear(cajal_errors *errors);
size_t cajal_errors_count(const cajal_errors *errors);
const cajal_error *cajal_errors_at(const cajal_errors *errors, size_t index);
const char *cajal_status_name(cajal_status status);
void cajal_free(void *pointer);

/* knowledge.h */
typedef struct cajal_knowledge cajal_knowledge;
cajal_status cajal_knowledge_embedded(cajal_knowledge **out, cajal_errors *errors);
cajal_status cajal_knowledge_load(cajal_knowledge **out, const char *directory,
                                                           cajal_errors *errors);
void cajal_knowledge_free(cajal_knowledge *knowledge);
const char *cajal_knowledge_version(const cajal_knowledge *knowledge);
const char *cajal_knowledge_known_until(const cajal_knowledge *knowledge);

/* patient.h */
typedef struct cajal_case cajal_case;
cajal_status cajal_case_read(cajal_case **out, const char *json, size_t length,
                                                      const char *name, cajal_errors *errors);
cajal_status cajal_case_write(char **json, size_t *length, const cajal_case *patient_case,
                                                       int pretty, cajal_errors *errors);
const char *cajal_case_id(const cajal_case *patient_case);
void cajal_case_free(cajal_case *patient_case);

/* plan.h */
typedef struct cajal_plan cajal_plan;
typedef struct cajal_plan_options {
    int version;
    const char *as_of;
    unsigned authorities;
} cajal_plan_options;
#define CAJAL_PLAN_OPTIONS_VERSION 1
#define CAJAL_FDA 1
#define CAJAL_EMA 2
#define CAJAL_PMDA 4
cajal_status cajal_plan_make(cajal_plan **out, const cajal_knowledge *knowledge,
                                                      const cajal_case *patient_case, const cajal_plan_options *options,
                                                      cajal_errors *errors);
void cajal_plan_free(cajal_plan *plan);
size_t cajal_plan_option_count(const cajal_plan *plan);
const char *cajal_plan_option_text(const cajal_plan *plan, size_t index);
int cajal_plan_option_recommended(const cajal_plan *plan, size_t index);
size_t cajal_plan_avoid_count(const cajal_plan *plan);
const char *cajal_plan_avoid_text(const cajal_plan *plan, size_t index);
const char *cajal_plan_genotype(const cajal_plan *plan);
const char *cajal_plan_fact(const cajal_plan *plan, const char *fact);

/* report.h */
typedef enum cajal_format {
    CAJAL_TEXT,
    CAJAL_JSON,
    CAJAL_JSON_LINE,
    CAJAL_HTML
} cajal_format;
typedef struct cajal_report_options {
    int version;
    cajal_format format;
    int width;
    int colour;
} cajal_report_options;
#define CAJAL_REPORT_OPTIONS_VERSION 1
cajal_status cajal_report_plan(char **out, size_t *length, const cajal_plan *plan,
                                                        const cajal_report_options *options, cajal_errors *errors);

/* molecular.h */
typedef struct cajal_molecular cajal_molecular;
typedef struct cajal_molecular_input {
    int version;
    const char *const *hgvs;
    size_t hgvs_count;
    const char *const *vcf;
    size_t vcf_count;
    const char *const *labels;
    size_t labels_count;
    const char *sample;
    const char *assembly;
    const char *const *tested;
    size_t tested_count;
    const char *normal;
    const char *as_of;
} cajal_molecular_input;
#define CAJAL_MOLECULAR_INPUT_VERSION 1
cajal_status cajal_molecular_read(cajal_molecular **out, const cajal_knowledge *knowledge,
                                                           const cajal_molecular_input *input, cajal_errors *errors);
typedef struct cajal_molecular_counts {
    size_t samples;
    size_t rows;
    size_t rows_used;
    size_t rows_other_genes;
    size_t rows_silent;
    size_t rows_left_out;
} cajal_molecular_counts;
typedef int (*cajal_molecular_function)(void *context, const cajal_molecular *molecular);
cajal_status cajal_molecular_cohort(cajal_molecular_counts *counts,
                                                             const cajal_knowledge *knowledge, const char *path,
                                                             const cajal_molecular_input *input,
                                                             cajal_molecular_function function, void *context,
                                                             cajal_errors *errors);
void cajal_molecular_free(cajal_molecular *molecular);
const char *cajal_molecular_class(const cajal_molecular *molecular);
const char *cajal_molecular_sample(const cajal_molecular *molecular);
size_t cajal_molecular_count(const cajal_molecular *molecular, int secondary);
const char *cajal_molecular_name(const cajal_molecular *molecular, int secondary, size_t index);
cajal_status cajal_report_molecular(char **out, size_t *length,
                                                             const cajal_molecular *molecular,
                                                             const cajal_report_options *options, cajal_errors *errors);

/* response.h */
typedef struct cajal_assessment cajal_assessment;
typedef struct cajal_response_options {
    int version;
    const char *const *choices;
    size_t choices_count;
    double error_mm;
    double error_hu;
    int critique;
    const char *identified;
    const char *recorded;
    double error_uptake_percent;
    double error_volume_percent;
} cajal_response_options;
#define CAJAL_RESPONSE_OPTIONS_VERSION 1
cajal_status cajal_assess_case(cajal_assessment **out, const cajal_knowledge *knowledge,
                                                        const cajal_case *patient_case,
                                                        const cajal_response_options *options, cajal_errors *errors);
typedef int (*cajal_assessment_function)(void *context, const cajal_assessment *assessment);
cajal_status cajal_assess_table(const cajal_knowledge *knowledge, const char *path,
                                                         const cajal_response_options *options,
                                                         cajal_assessment_function function, void *context,
                                                         cajal_errors *errors);
cajal_status cajal_assess_recorded(const cajal_knowledge *knowledge, const char *path,
                                                            const cajal_response_options *options,
                                                            cajal_assessment_function function, void *context,
                                                            cajal_errors *errors);
size_t cajal_assessment_recorded(const cajal_assessment *assessment, size_t *different);
void cajal_assessment_free(cajal_assessment *assessment);
const char *cajal_assessment_subject(const cajal_assessment *assessment);
const char *cajal_assessment_reader(const cajal_assessment *assessment);
size_t cajal_assessment_visits(const cajal_assessment *assessment);
int cajal_assessment_day(const cajal_assessment *assessment, size_t visit);
const char *cajal_assessment_call(const cajal_assessment *assessment, size_t visit, const char *criterion);
const char *cajal_assessment_best(const cajal_assessment *assessment, const char *criterion, int confirmed);
int cajal_assessment_pfs(const cajal_assessment *assessment, const char *criterion, int *event);
cajal_status cajal_report_assessment(char **out, size_t *length,
                                                              const cajal_assessment *assessment,
                                                              const cajal_report_options *options,
                                                              cajal_errors *errors);

/* evidence.h */
typedef struct cajal_evidence_query {
    int version;
    const char *const *words;
    size_t words_count;
    const char *drug;
    int line;
    const char *genotype;
    const char *as_of;
} cajal_evidence_query;
#define CAJAL_EVIDENCE_QUERY_VERSION 1
cajal_status cajal_report_evidence(char **out, size_t *length,
                                                            const cajal_knowledge *knowledge,
                                                            const cajal_evidence_query *query,
                                                            const cajal_report_options *options, cajal_errors *errors);
cajal_status cajal_report_explanation(char **out, size_t *length,
                                                               const cajal_knowledge *knowledge, const char *id,
                                                               const cajal_report_options *options,
                                                               cajal_errors *errors);

/* cohort.h */
typedef struct cajal_endpoint {
    int version;
    const char *from;
    const char *to;
    const char *criterion;
    const char *unit;
} cajal_endpoint;
#define CAJAL_ENDPOINT_VERSION 1
cajal_status cajal_cohort_times(char **csv, size_t *length, const cajal_knowledge *knowledge,
                                                         const cajal_case *const *cases, size_t count,
                                                         const cajal_endpoint *endpoint, cajal_errors *errors);
typedef struct cajal_analysis {
    int version;
    const char *name;
    const char *time;
    const char *status;
    const char *entry;
    const char *weight;
    const char *group;
    const char *id;
    const char *const *strata;
    size_t strata_count;
    const char *const *covariates;
    size_t covariates_count;
    const char *const *factors;
    size_t factors_count;
    const char *const *events;
    size_t events_count;
    const char *censored;
    const double *at;
    size_t at_count;
    const double *quantiles;
    size_t quantiles_count;
    double level;
    double horizon;
    const char *ties;
    const char *zph;
    const char *cause;
    int robust;
} cajal_analysis;
#define CAJAL_ANALYSIS_VERSION 1
cajal_status cajal_report_survival(char **out, size_t *text_length, const char *table,
                                                            size_t length, const cajal_analysis *analysis,
                                                            const cajal_report_options *options, cajal_errors *errors);

/* exchange.h */
typedef enum cajal_fhir_kind {
    CAJAL_FHIR_CONFLICT = 0,
    CAJAL_FHIR_NOT_UNDERSTOOD = 1,
    CAJAL_FHIR_ASSUMED = 2,
    CAJAL_FHIR_LEFT_OUT = 3
} cajal_fhir_kind;
typedef struct cajal_fhir_note {
    cajal_fhir_kind kind;
    const char *input;
    const char *resource_type;
    const char *resource_id;
    const char *path;
    const char *system;
    const char *code;
    const char *reason;
} cajal_fhir_note;
typedef struct cajal_fhir_report cajal_fhir_report;
typedef struct cajal_fhir_input {
    const char *bytes;
    size_t length;
    const char *name;
} cajal_fhir_input;
cajal_status cajal_case_from_fhir(cajal_case **out, cajal_fhir_report **report,
                                                           const cajal_knowledge *knowledge,
                                                           const cajal_fhir_input *inputs, size_t count, const char *id,
                                                           cajal_errors *errors);
cajal_status cajal_case_to_fhir(char **json, size_t *length, const cajal_knowledge *knowledge,
                                                         const cajal_case *patient_case, int pretty,
                                                         cajal_errors *errors);
int cajal_is_fhir(const char *json, size_t length);
size_t cajal_fhir_report_count(const cajal_fhir_report *report);
const cajal_fhir_note *cajal_fhir_report_at(const cajal_fhir_report *report, size_t index);
const char *cajal_fhir_kind_name(cajal_fhir_kind kind);
void cajal_fhir_report_free(cajal_fhir_report *report);
