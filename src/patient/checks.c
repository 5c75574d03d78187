#include "patient/checks.h"

#include <ctype.h>
#include <string.h>

static void report_at(struct case_reader *reader, const char *list, size_t index, const char *key, const char *message)
{
    size_t start = case_path_push(reader, list, 0);
    case_path_push(reader, NULL, index);
    if (key)
        case_path_push(reader, key, 0);
    case_report(reader, "%s", message);
    case_path_pop(reader, start);
}

static void check_id(struct case_reader *reader, const struct cajal_case *it)
{
    bool good = it->id[0] != '\0' && strlen(it->id) <= 200;
    for (const char *c = it->id; *c; c++)
        good = good && !iscntrl((unsigned char)*c);
    size_t path = case_path_push(reader, "id", 0);
    if (!good)
        case_report(reader, "expected 1 to 200 characters without control characters");
    case_path_pop(reader, path);
}

static void check_finding(struct case_reader *reader, const struct cajal_case *it, size_t index)
{
    const struct case_molecular *finding = &it->molecular[index];
    if (!finding->gene[0])
        report_at(reader, "molecular", index, "gene", "found \"\", expected the symbol of a gene");
    if (!finding->hgvs && finding->exon == CASE_ABSENT && !finding->ihc && !finding->result && !finding->alteration)
        report_at(reader, "molecular", index, NULL,
                  "says nothing: expected one of hgvs, exon, alteration, ihc, result");
    if (finding->hgvs && finding->result == CASE_RESULT_NOT_DETECTED)
        report_at(reader, "molecular", index, "result", "found \"not_detected\" beside a mutation in hgvs");
    if (finding->partner && finding->alteration != CASE_ALTERATION_FUSION)
        report_at(reader, "molecular", index, "partner", "a partner belongs to \"alteration\": \"fusion\"");
    if (finding->hgvs && finding->alteration == CASE_ALTERATION_AMPLIFICATION)
        report_at(reader, "molecular", index, "hgvs", "an amplification has no hgvs");
}

static void check_systemic(struct case_reader *reader, const struct case_treatment *treatment, size_t index)
{
    if (treatment->drugs_count == 0)
        report_at(reader, "treatments", index, "drugs", "a systemic treatment needs its drugs");
    for (uint32_t i = 0; i < treatment->drugs_count; i++)
        if (!treatment->drugs[i][0])
            report_at(reader, "treatments", index, "drugs", "found \"\", expected the name of a drug");
    if (date_surely_before(treatment->stop, treatment->start))
        report_at(reader, "treatments", index, "stop", "is before the start");
    if (treatment->stop_null && treatment->stop_reason)
        report_at(reader, "treatments", index, "stop_reason",
                  "found beside \"stop\": null, which means that it goes on");
    if (date_stated(treatment->date))
        report_at(reader, "treatments", index, "date", "belongs to a local therapy; a systemic one has start and stop");
    if (treatment->extent)
        report_at(reader, "treatments", index, "extent", "belongs to surgery");
}

static void check_local(struct case_reader *reader, const struct case_treatment *treatment, size_t index)
{
    if (treatment->drugs_count && treatment->kind != CASE_KIND_CHEMOEMBOLIZATION)
        report_at(reader, "treatments", index, "drugs", "belongs to a systemic treatment");
    if (date_stated(treatment->start) || date_stated(treatment->stop))
        report_at(reader, "treatments", index, date_stated(treatment->start) ? "start" : "stop",
                  "belongs to a systemic treatment; a local therapy has a date");
    if (treatment->stop_reason)
        report_at(reader, "treatments", index, "stop_reason", "belongs to a systemic treatment");
    if (treatment->extent && treatment->kind != CASE_KIND_SURGERY)
        report_at(reader, "treatments", index, "extent", "belongs to surgery");
}

static int64_t year_of(cajal_date date)
{
    int year, month, day;
    date_to_ymd(date, &year, &month, &day);
    return year;
}

static void check_birth(struct case_reader *reader, const struct cajal_case *it)
{
    int64_t born = it->patient.birth_year;
    if (born == CASE_ABSENT)
        return;
    if (date_stated(it->diagnosis.date) && year_of(it->diagnosis.date) < born) {
        size_t path = case_path_push(reader, "diagnosis", 0);
        case_path_push(reader, "date", 0);
        case_report(reader, "is before the year of birth");
        case_path_pop(reader, path);
    }
    for (uint32_t i = 0; i < it->treatments_count; i++)
        if (date_stated(it->treatments[i].start) && year_of(it->treatments[i].start) < born)
            report_at(reader, "treatments", i, "start", "is before the year of birth");
    for (uint32_t i = 0; i < it->imaging_count; i++)
        if (year_of(it->imaging[i].date) < born)
            report_at(reader, "imaging", i, "date", "is before the year of birth");
}

static void check_death(struct case_reader *reader, const struct cajal_case *it)
{
    size_t path = case_path_push(reader, "patient", 0);
    case_path_push(reader, "last_follow_up", 0);
    if (date_stated(it->patient.died) && date_surely_before(it->patient.died, it->patient.last_follow_up))
        case_report(reader, "is after the death");
    case_path_pop(reader, path);
}

static void check_diagnosis(struct case_reader *reader, const struct cajal_case *it)
{
    const struct case_diagnosis *diagnosis = &it->diagnosis;
    size_t path = case_path_push(reader, "diagnosis", 0);
    if (date_surely_before(diagnosis->metastatic_since, diagnosis->date)) {
        case_path_push(reader, "metastatic_since", 0);
        case_report(reader, "is before the diagnosis");
    }
    case_path_pop(reader, path);
    path = case_path_push(reader, "diagnosis", 0);
    if (diagnosis->extent == CASE_EXTENT_LOCALIZED &&
        (date_stated(diagnosis->metastatic_since) || diagnosis->sites_count)) {
        case_path_push(reader, "extent", 0);
        case_report(reader, "found \"localized\" beside metastases (metastatic_since, sites)");
    }
    case_path_pop(reader, path);
}

static void check_lesion(struct case_reader *reader, const struct case_imaging *visit, size_t index)
{
    const struct case_lesion *lesion = &visit->lesions[index];
    if (!lesion->id[0])
        report_at(reader, "lesions", index, "id", "found \"\", expected a name for the lesion");
    for (size_t i = 0; i < index; i++)
        if (strcmp(visit->lesions[i].id, lesion->id) == 0) {
            report_at(reader, "lesions", index, "id", "this lesion is given twice at this visit");
            break;
        }
    if (lesion->longest_um != CASE_ABSENT && lesion->short_um != CASE_ABSENT && lesion->short_um > lesion->longest_um)
        report_at(reader, "lesions", index, "short_mm", "is longer than longest_mm");
    if (lesion->longest_um != CASE_ABSENT && lesion->enhancing_um != CASE_ABSENT &&
        lesion->enhancing_um > lesion->longest_um)
        report_at(reader, "lesions", index, "enhancing_mm", "is longer than longest_mm");
    if (lesion->status == CASE_LESION_ABSENT && lesion->longest_um != CASE_ABSENT && lesion->longest_um > 0)
        report_at(reader, "lesions", index, "status", "found \"absent\" beside a diameter above 0");
}

static void check_visit(struct case_reader *reader, const struct cajal_case *it, size_t index)
{
    const struct case_imaging *visit = &it->imaging[index];
    for (size_t i = 0; i < index; i++)
        if (it->imaging[i].date.precision == CAJAL_DAY && visit->date.precision == CAJAL_DAY &&
            it->imaging[i].date.days == visit->date.days && it->imaging[i].modality == visit->modality)
            report_at(reader, "imaging", index, "date", "a second scan of the same day and modality");
    size_t path = case_path_push(reader, "imaging", 0);
    case_path_push(reader, NULL, index);
    for (uint32_t i = 0; i < visit->lesions_count; i++)
        check_lesion(reader, visit, i);
    case_path_pop(reader, path);
}

void case_check(struct case_reader *reader, const struct cajal_case *patient_case)
{
    check_id(reader, patient_case);
    check_death(reader, patient_case);
    check_diagnosis(reader, patient_case);
    for (uint32_t i = 0; i < patient_case->molecular_count; i++)
        check_finding(reader, patient_case, i);
    for (uint32_t i = 0; i < patient_case->treatments_count; i++) {
        const struct case_treatment *treatment = &patient_case->treatments[i];
        if (treatment->kind == CASE_KIND_SYSTEMIC)
            check_systemic(reader, treatment, i);
        else
            check_local(reader, treatment, i);
    }
    for (uint32_t i = 0; i < patient_case->imaging_count; i++)
        check_visit(reader, patient_case, i);
    for (uint32_t i = 0; i < patient_case->toxicities_count; i++)
        if (date_surely_before(patient_case->toxicities[i].resolved, patient_case->toxicities[i].date))
            report_at(reader, "toxicities", i, "resolved", "is before it began");
    check_birth(reader, patient_case);
}
