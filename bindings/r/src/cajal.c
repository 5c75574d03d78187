/* libcajal for R. Each function returns list(status, text, messages), from which R makes a value or a condition: nothing
 * of libcajal is held when R jumps out of an error, except where R itself has no memory for the answer. */
#include <stdlib.h>
#include <string.h>

#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>

#include <cajal/cajal.h>

/* ---- values of R ---- */

/* The one string of a vector; NULL of NULL, NA or an empty vector. Lives as long as the call from R. */
static const char *word(SEXP value)
{
    if (!isString(value) || XLENGTH(value) == 0 || STRING_ELT(value, 0) == NA_STRING)
        return NULL;
    return translateCharUTF8(STRING_ELT(value, 0));
}

/* All strings of a vector. */
static const char *const *words(size_t *count, SEXP value)
{
    *count = isString(value) ? (size_t)XLENGTH(value) : 0;
    const char **list = (const char **)R_alloc(*count + 1, sizeof *list);
    for (size_t i = 0; i < *count; i++)
        list[i] = translateCharUTF8(STRING_ELT(value, (R_xlen_t)i));
    return list;
}

static SEXP string(const char *text)
{
    return text ? mkCharCE(text, CE_UTF8) : NA_STRING;
}

/* list(status = , file = , line = , path = , message = ), a vector each. */
static SEXP messages_of(const cajal_errors *errors)
{
    static const char *const names[] = {"status", "file", "line", "path", "message", ""};
    R_xlen_t count = (R_xlen_t)cajal_errors_count(errors);
    SEXP list = PROTECT(mkNamed(VECSXP, (const char **)names));
    for (int i = 0; i < 5; i++)
        SET_VECTOR_ELT(list, i, allocVector(i == 0 || i == 2 ? INTSXP : STRSXP, count));
    for (R_xlen_t i = 0; i < count; i++) {
        const cajal_error *error = cajal_errors_at(errors, (size_t)i);
        INTEGER(VECTOR_ELT(list, 0))[i] = (int)error->status;
        SET_STRING_ELT(VECTOR_ELT(list, 1), i, string(error->file));
        INTEGER(VECTOR_ELT(list, 2))[i] = error->line;
        SET_STRING_ELT(VECTOR_ELT(list, 3), i, string(error->path));
        SET_STRING_ELT(VECTOR_ELT(list, 4), i, string(error->message));
    }
    UNPROTECT(1);
    return list;
}

/* The answer; text and errors are freed. */
static SEXP answer(cajal_status status, char *text, cajal_errors *errors)
{
    static const char *const names[] = {"status", "text", "messages", ""};
    SEXP list = PROTECT(mkNamed(VECSXP, (const char **)names));
    SET_VECTOR_ELT(list, 0, mkString(cajal_status_name(status)));
    SET_VECTOR_ELT(list, 1, ScalarString(string(text)));
    SET_VECTOR_ELT(list, 2, messages_of(errors));
    cajal_free(text);
    cajal_errors_free(errors);
    UNPROTECT(1);
    return list;
}

/* ---- knowledge ---- */

static void free_knowledge(SEXP pointer)
{
    cajal_knowledge_free(R_ExternalPtrAddr(pointer));
    R_ClearExternalPtr(pointer);
}

static const cajal_knowledge *knowledge_of(SEXP pointer)
{
    const cajal_knowledge *knowledge = TYPEOF(pointer) == EXTPTRSXP ? R_ExternalPtrAddr(pointer) : NULL;
    if (!knowledge)
        error("no knowledge base: make one with cajal_knowledge(); it cannot be saved with a session");
    return knowledge;
}

/* Fills `holder`, an external pointer of R. */
static SEXP open_knowledge(SEXP holder, SEXP directory)
{
    const char *path = word(directory);
    cajal_errors *errors = cajal_errors_new();
    cajal_knowledge *knowledge = NULL;
    cajal_status status =
        path ? cajal_knowledge_load(&knowledge, path, errors) : cajal_knowledge_embedded(&knowledge, errors);
    R_SetExternalPtrAddr(holder, knowledge);
    return answer(status, NULL, errors);
}

static SEXP new_holder(void)
{
    SEXP holder = PROTECT(R_MakeExternalPtr(NULL, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(holder, free_knowledge, TRUE);
    UNPROTECT(1);
    return holder;
}

static SEXP about_knowledge(SEXP pointer)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    SEXP both = PROTECT(allocVector(STRSXP, 2));
    SET_STRING_ELT(both, 0, string(cajal_knowledge_version(knowledge)));
    SET_STRING_ELT(both, 1, string(cajal_knowledge_known_until(knowledge)));
    UNPROTECT(1);
    return both;
}

/* ---- cases ---- */

static cajal_status read_case(cajal_case **out, SEXP json, SEXP name, cajal_errors *errors)
{
    const char *text = word(json);
    return cajal_case_read(out, text ? text : "", text ? strlen(text) : 0, word(name), errors);
}

static SEXP validate(SEXP json, SEXP name)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    char *text = NULL;
    cajal_status status = read_case(&patient_case, json, name, errors);
    if (status == CAJAL_OK)
        status = cajal_case_write(&text, NULL, patient_case, 0, errors);
    cajal_case_free(patient_case);
    return answer(status, text, errors);
}

static cajal_report_options report_of(SEXP as_text)
{
    cajal_report_options report = CAJAL_REPORT_OPTIONS_INIT;
    report.format = asLogical(as_text) == TRUE ? CAJAL_TEXT : CAJAL_JSON_LINE;
    return report;
}

static SEXP plan(SEXP pointer, SEXP json, SEXP name, SEXP as_of, SEXP as_text)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    cajal_report_options report = report_of(as_text);
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = word(as_of);
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    cajal_plan *made = NULL;
    char *text = NULL;
    cajal_status status = read_case(&patient_case, json, name, errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&made, knowledge, patient_case, &options, errors);
    if (status == CAJAL_OK)
        status = cajal_report_plan(&text, NULL, made, &report, errors);
    cajal_plan_free(made);
    cajal_case_free(patient_case);
    return answer(status, text, errors);
}

/* One case that is read is at least in `cases`, which the caller frees. */
static cajal_status read_cases(cajal_case **cases, SEXP jsons, cajal_errors *errors)
{
    cajal_status status = CAJAL_OK;
    size_t count;
    const char *const *texts = words(&count, jsons);
    for (size_t i = 0; i < count && status == CAJAL_OK; i++)
        status = cajal_case_read(&cases[i], texts[i], strlen(texts[i]), NULL, errors);
    return status;
}

static SEXP times(SEXP pointer, SEXP jsons, SEXP from, SEXP to, SEXP criterion, SEXP unit)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    size_t count = (size_t)XLENGTH(jsons);
    cajal_case **cases = (cajal_case **)R_alloc(count + 1, sizeof *cases);
    memset(cases, 0, (count + 1) * sizeof *cases);
    cajal_endpoint endpoint = CAJAL_ENDPOINT_INIT;
    endpoint.from = word(from);
    endpoint.to = word(to);
    endpoint.criterion = word(criterion);
    endpoint.unit = word(unit);
    cajal_errors *errors = cajal_errors_new();
    char *csv = NULL;
    cajal_status status = read_cases(cases, jsons, errors);
    if (status == CAJAL_OK)
        status = cajal_cohort_times(&csv, NULL, knowledge, (const cajal_case *const *)cases, count, &endpoint, errors);
    for (size_t i = 0; i < count; i++)
        cajal_case_free(cases[i]);
    return answer(status, csv, errors);
}

/* ---- genotype ---- */

static SEXP genotype(SEXP pointer, SEXP hgvs, SEXP vcf, SEXP labels, SEXP tested, SEXP sample, SEXP normal,
                     SEXP assembly, SEXP as_of)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    cajal_report_options report = report_of(R_NilValue);
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.hgvs = words(&input.hgvs_count, hgvs);
    input.vcf = words(&input.vcf_count, vcf);
    input.labels = words(&input.labels_count, labels);
    input.tested = words(&input.tested_count, tested);
    input.sample = word(sample);
    input.normal = word(normal);
    input.assembly = word(assembly);
    input.as_of = word(as_of);
    cajal_errors *errors = cajal_errors_new();
    cajal_molecular *molecular = NULL;
    char *text = NULL;
    cajal_status status = cajal_molecular_read(&molecular, knowledge, &input, errors);
    if (status == CAJAL_OK)
        status = cajal_report_molecular(&text, NULL, molecular, &report, errors);
    cajal_molecular_free(molecular);
    return answer(status, text, errors);
}

/* ---- response ---- */

static SEXP response(SEXP pointer, SEXP json, SEXP name, SEXP choices)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    cajal_report_options report = report_of(R_NilValue);
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = words(&options.choices_count, choices);
    cajal_errors *errors = cajal_errors_new();
    cajal_case *patient_case = NULL;
    cajal_assessment *assessment = NULL;
    char *text = NULL;
    cajal_status status = read_case(&patient_case, json, name, errors);
    if (status == CAJAL_OK)
        status = cajal_assess_case(&assessment, knowledge, patient_case, &options, errors);
    if (status == CAJAL_OK)
        status = cajal_report_assessment(&text, NULL, assessment, &report, errors);
    cajal_assessment_free(assessment);
    cajal_case_free(patient_case);
    return answer(status, text, errors);
}

/* A JSON list that grows; its memory is that of C, because R must not jump out of the library. */
struct list {
    char *text;
    size_t length, count;
    cajal_status status;
};

static int take(void *context, const cajal_assessment *assessment)
{
    struct list *list = context;
    cajal_report_options report = CAJAL_REPORT_OPTIONS_INIT;
    char *item = NULL, *longer = NULL;
    size_t length = 0;
    report.format = CAJAL_JSON_LINE;
    list->status = cajal_report_assessment(&item, &length, assessment, &report, NULL);
    if (list->status == CAJAL_OK)
        longer = realloc(list->text, list->length + length + 3);
    if (longer) {
        list->text = longer;
        longer[list->length++] = list->count++ ? ',' : '[';
        memcpy(longer + list->length, item, length);
        list->length += length;
        strcpy(longer + list->length, "]");
    } else {
        list->status = CAJAL_INTERNAL;
    }
    cajal_free(item);
    return list->status != CAJAL_OK;
}

static SEXP responses(SEXP pointer, SEXP path, SEXP choices)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    const char *file = word(path);
    cajal_response_options options = CAJAL_RESPONSE_OPTIONS_INIT;
    options.choices = words(&options.choices_count, choices);
    cajal_errors *errors = cajal_errors_new();
    struct list list = {0};
    cajal_status status = cajal_assess_table(knowledge, file ? file : "", &options, take, &list, errors);
    if (list.status != CAJAL_OK)
        status = list.status;
    else if (status == CAJAL_INVALID && list.count) /* rows were left out; the messages say which */
        status = CAJAL_OK;
    SEXP out = PROTECT(answer(status, NULL, errors));
    SET_VECTOR_ELT(out, 1, ScalarString(string(list.count ? list.text : "[]")));
    free(list.text);
    UNPROTECT(1);
    return out;
}

/* ---- evidence ---- */

static SEXP evidence(SEXP pointer, SEXP all_words, SEXP drug, SEXP line, SEXP class, SEXP as_of)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    cajal_report_options report = report_of(R_NilValue);
    cajal_evidence_query query = CAJAL_EVIDENCE_QUERY_INIT;
    query.words = words(&query.words_count, all_words);
    query.drug = word(drug);
    query.line = asInteger(line);
    query.genotype = word(class);
    query.as_of = word(as_of);
    cajal_errors *errors = cajal_errors_new();
    char *text = NULL;
    cajal_status status = cajal_report_evidence(&text, NULL, knowledge, &query, &report, errors);
    return answer(status, text, errors);
}

static SEXP explain(SEXP pointer, SEXP id)
{
    const cajal_knowledge *knowledge = knowledge_of(pointer);
    cajal_report_options report = report_of(R_NilValue);
    const char *name = word(id);
    cajal_errors *errors = cajal_errors_new();
    char *text = NULL;
    cajal_status status = cajal_report_explanation(&text, NULL, knowledge, name, &report, errors);
    return answer(status, text, errors);
}

#define ROUTINE(name, arguments) {#name, (DL_FUNC)(void *)name, arguments}
static const R_CallMethodDef routines[] = {
    ROUTINE(new_holder, 0), ROUTINE(open_knowledge, 2), ROUTINE(about_knowledge, 1), ROUTINE(validate, 2),
    ROUTINE(plan, 5),       ROUTINE(times, 6),          ROUTINE(genotype, 9),        ROUTINE(response, 4),
    ROUTINE(responses, 3),  ROUTINE(evidence, 6),       ROUTINE(explain, 2),         {NULL, NULL, 0}};

void R_init_cajal(DllInfo *info);

void R_init_cajal(DllInfo *info)
{
    R_registerRoutines(info, NULL, routines, NULL, NULL);
    R_useDynamicSymbols(info, FALSE);
    R_forceSymbols(info, TRUE);
}
