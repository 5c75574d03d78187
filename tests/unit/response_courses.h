/* Lesions over time in which something must not pass in silence, and what is expected: calls by
 * Eisenhauer 2009 and Choi 2007 where named, by hand from their rules elsewhere. */
#ifndef CAJAL_TESTS_RESPONSE_COURSES_H
#define CAJAL_TESTS_RESPONSE_COURSES_H

#include "patient/case.h"

#define LESION(id, mm, rest) "{\"id\":\"" id "\",\"longest_mm\":" mm rest "}"
#define TARGET ",\"role\":\"target\""
#define VISIT(day, lesions) "{\"date\":\"" day "\",\"lesions\":[" lesions "]}"

struct course {
    const char *name, *members, *recist, *choi;
    enum case_response status;
    enum case_progression progression;
    const char *said; /* part of a note or of the text */
};

static bool is_said(const cajal_response *response, const char *words)
{
    bool said = response->text && strstr(response->text, words);
    for (uint32_t i = 0; i < response->notes_count; i++)
        said = said || strstr(response->notes[i], words);
    return said;
}

#define ON_DRUG(start) "{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":400,\"start\":\"" start "\"}"
#define GONE(id, rest) "{\"id\":\"" id "\",\"status\":\"absent\"" rest "}"
#define NON_TARGET ",\"role\":\"non_target\""
#define SCANS(list) "\"imaging\":[" list "]"
#define HU(density) ",\"density_hu\":" density

static const struct course courses[] = {
    {"a non-target lesion not listed is not gone: PR (Eisenhauer 2009, table 1, CR with NE)",
     SCANS(VISIT("2015-01", LESION("a", "20", "") ",{\"id\":\"n\"" NON_TARGET "}") "," VISIT("2015-03", GONE("a", ""))),
     "PR", "PR", CASE_RESPONSE_RESPONDING, CASE_PROGRESSION_NONE, "not listed at the last scan"},
    {"any disease after a complete response is PD (Eisenhauer 2009, table 3, footnote)",
     SCANS(VISIT("2015-01", LESION("a", "20", "")) "," VISIT("2015-03", GONE("a", "")) "," VISIT("2015-06",
                                                                                                 LESION("a", "3", ""))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, case_progression_not_stated, "came back"},
    {"a lesion once new stays new while it is there",
     SCANS(VISIT("2015-01", LESION("a", "20", "") "," LESION("b", "20", "")) "," VISIT(
         "2015-03", LESION("a", "20", "") "," LESION("b", "20", "") "," LESION(
                        "n", "9", ",\"new\":true")) "," VISIT("2015-06",
                                                              LESION("a", "20", "") "," LESION(
                                                                  "b", "20", "") "," LESION("n", "9", ""))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, CASE_PROGRESSION_LIMITED, "a new lesion"},
    {"a lesion that nobody calls new is pointed out",
     SCANS(
         VISIT("2015-01", LESION("a", "20", "")) "," VISIT("2015-03", LESION("a", "20", "") "," LESION("x", "30", ""))),
     "SD", "SD", CASE_RESPONSE_STABLE, CASE_PROGRESSION_NONE, "Lesion x is not listed at baseline"},
    {"a new lesion like fluid is pointed out (Choi 2007)",
     SCANS(VISIT("2015-01", LESION("a", "20", "")) "," VISIT(
         "2015-03", LESION("a", "20", "") "," LESION("x", "12", HU("12") ",\"new\":true"))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, CASE_PROGRESSION_LIMITED, "density of fluid"},
    {"density of another phase: growth of 12 % is no progression by Choi that one may believe",
     SCANS("{\"date\":\"2015-01\",\"phase\":\"portal_venous\",\"lesions\":[" LESION(
         "a", "50", HU("90")) "]},"
                              "{\"date\":\"2015-03\",\"phase\":\"arterial\",\"lesions\":[" LESION("a", "56",
                                                                                                  HU("50")) "]}"),
     "SD", "PD", CASE_RESPONSE_STABLE, CASE_PROGRESSION_NONE, "RECIST is believed"},
    {"a PET of uptake alone does not hide the CT before it",
     SCANS(VISIT("2015-01", LESION("a", "50", "")) "," VISIT("2015-03-01", LESION("a", "80", "")) "," VISIT(
         "2015-03-04", "{\"id\":\"a\",\"suv_max\":9}")),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, case_progression_not_stated, "Progression"},
    {"a nodule in a mass that grew by RECIST too is progression, and no discordance",
     SCANS(VISIT("2015-01", LESION("a", "50", "")) "," VISIT("2015-03",
                                                             LESION("a", "80", ",\"nodule_within_mass\":true"))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, case_progression_not_stated, "early progression"},
    {"a node stays a node at a visit that leaves out its site: short axis 20 to 12, -40 %",
     SCANS(VISIT("2015-01", "{\"id\":\"a\",\"site\":\"lymph_node\",\"longest_mm\":40,\"short_mm\":20}") "," VISIT(
         "2015-03", "{\"id\":\"a\",\"longest_mm\":40,\"short_mm\":12}")),
     "PR", "PR", CASE_RESPONSE_RESPONDING, CASE_PROGRESSION_NONE, "-40 %"},
    {"a lower dose of the same drug keeps the nadir: 100, 50 and then 62 is +24 %",
     "\"treatments\":[" ON_DRUG(
         "2015-01-10") ",{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":300,"
                       "\"start\":\"2015-06-10\"}]," SCANS(VISIT("2015-01-01", LESION("a", "100", "")) "," VISIT(
                           "2015-04-01",
                           LESION("a", "50", "")) "," VISIT("2015-06-09",
                                                            LESION("a", "58", "")) "," VISIT("2015-09-01",
                                                                                             LESION("a", "62", ""))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, case_progression_not_stated, "nadir"},
    {"a higher dose is judged from the scan before it",
     "\"treatments\":[" ON_DRUG(
         "2015-01-10") ",{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":800,"
                       "\"start\":\"2015-06-10\"}]," SCANS(VISIT("2015-01-01", LESION("a", "50", "")) "," VISIT(
                           "2015-06-01", LESION("a", "80", "")) "," VISIT("2015-09-01", LESION("a", "78", ""))),
     "SD", "SD", CASE_RESPONSE_STABLE, CASE_PROGRESSION_NONE, "Baseline: the scan of 2015-06-01"},
    {"new before the present treatment is not new for it",
     "\"treatments\":[" ON_DRUG("2015-06-10") "]," SCANS(VISIT("2015-01-01", LESION("a", "50", "")) "," VISIT(
         "2015-06-01", LESION("a", "50", "") "," LESION(
                           "n", "30", ",\"new\":true")) "," VISIT("2015-09-01",
                                                                  LESION("a", "50", "") "," LESION("n", "60", ""))),
     "PD", "PD", CASE_RESPONSE_PROGRESSING, CASE_PROGRESSION_LIMITED, "Progression"},
    {"a clinician's progressing: the scans' \"none\" is not left beside it",
     "\"assessment\":{\"response\":\"progressing\"}," SCANS(
         VISIT("2015-01", LESION("a", "50", "")) "," VISIT("2015-03", LESION("a", "50", ""))),
     "SD", "SD", CASE_RESPONSE_PROGRESSING, case_progression_not_stated, "The judgement is used"},
    {"-9.96 % is not shown as -10 %",
     SCANS(VISIT("2015-01", LESION("a", "50", "")) "," VISIT("2015-03", LESION("a", "45.02", ""))), "SD", "SD",
     CASE_RESPONSE_STABLE, CASE_PROGRESSION_NONE, "-9.9 %"},
};

#endif
