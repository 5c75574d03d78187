/* What each drug can do. Expected calls: the review (section named in each row), CIViC evidence items, and the papers
 * that kb/references.yaml names; what only the laboratory knows must be shown as that. */
#include "knowledge.h"
#include "variant/molecular.h"

static cajal_molecular *read_names(const char *const *names, size_t count, const char *tested, const char *as_of)
{
    static const char *genes[] = {"KIT", "PDGFRA"};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    cajal_molecular *out = NULL;
    input.hgvs = names;
    input.hgvs_count = count;
    input.tested = genes;
    input.tested_count = tested ? 2 : 0;
    input.as_of = as_of;
    assert_int_equal(cajal_molecular_read(&out, knowledge, &input, NULL), CAJAL_OK);
    return out;
}

/* The cell of one finding and one drug; NULL when nothing is known. */
static const struct sensitivity_cell *cell_of(const cajal_molecular *molecular, const char *label, const char *drug)
{
    const struct sensitivity_matrix *matrix = &molecular->matrix;
    for (uint32_t i = 0; i < matrix->subjects_count; i++)
        for (uint32_t j = 0; j < matrix->drugs_count; j++)
            if (strcmp(matrix->subjects[i].label, label) == 0 && strcmp(matrix->drugs[j]->row.id, drug) == 0)
                return sensitivity_cell(matrix, i, j);
    return NULL;
}

static const struct {
    const char *driver, *acquired; /* the last is asked about */
    const char *label, *drug;
    enum kb_call call;
    enum kb_level level;
} known[] = {
    /* imatinib: exon 11 before exon 9 and wild type; D842V resists, other PDGFRA do not (review, imatinib) */
    {"KIT:p.V559D", NULL, "KIT p.V559D", "imatinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.A502_Y503dup", NULL, "KIT p.A502_Y503dup", "imatinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {NULL, NULL, "Wild type", "imatinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {"PDGFRA:p.D842V", NULL, "PDGFRA p.D842V", "imatinib", KB_CALL_RESISTANT, KB_LEVEL_COHORT},
    {"PDGFRA:p.I843_D846del", NULL, "PDGFRA p.I843_D846del", "imatinib", KB_CALL_SENSITIVE, KB_LEVEL_COHORT},
    {"PDGFRA:p.V561D", NULL, "PDGFRA p.V561D", "imatinib", KB_CALL_SENSITIVE, KB_LEVEL_COHORT},
    {"KIT:p.V559D", "KIT:p.V654A", "KIT p.V654A", "imatinib", KB_CALL_RESISTANT, KB_LEVEL_COHORT},
    {"KIT:p.V559D", "KIT:p.D820Y", "KIT p.D820Y", "imatinib", KB_CALL_RESISTANT, KB_LEVEL_COHORT},
    {"KIT:p.V559D", "KIT:amplification", "KIT amplification", "imatinib", KB_CALL_RESISTANT, KB_LEVEL_COHORT},
    /* sunitinib: exon 9 and wild type before exon 11; secondary 13/14 before 17/18 (review, sunitinib) */
    {"KIT:p.A502_Y503dup", NULL, "KIT p.A502_Y503dup", "sunitinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {NULL, NULL, "Wild type", "sunitinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", NULL, "KIT p.V559D", "sunitinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", "KIT:p.T670I", "KIT p.T670I", "sunitinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", "KIT:p.D816H", "KIT p.D816H", "sunitinib", KB_CALL_RESISTANT, KB_LEVEL_TRIAL},
    /* regorafenib, nilotinib, ponatinib, linsitinib (review); SDH (Ben-Ami 2016) */
    {"KIT:p.V559D", NULL, "KIT p.V559D", "regorafenib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.A502_Y503dup", NULL, "KIT p.A502_Y503dup", "regorafenib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.A502_Y503dup", NULL, "KIT p.A502_Y503dup", "nilotinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", NULL, "KIT p.V559D", "ponatinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {NULL, NULL, "Wild type", "linsitinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {"SDHB:lost", NULL, "SDHB lost", "regorafenib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    /* one patient against the laboratory: the patient counts, both stay (CIViC EID4595, EID4169) */
    {"KIT:p.V559D", "KIT:p.N822K", "KIT p.N822K", "regorafenib", KB_CALL_SENSITIVE, KB_LEVEL_CASE},
    /* only the laboratory (Garner 2014, Heinrich 2012) */
    {"KIT:p.V559D", "KIT:p.T670I", "KIT p.T670I", "ponatinib", KB_CALL_SENSITIVE, KB_LEVEL_IN_VITRO},
    {"PDGFRA:p.D842V", NULL, "PDGFRA p.D842V", "crenolanib", KB_CALL_SENSITIVE, KB_LEVEL_IN_VITRO},
    /* since the review: FDA 2020, INTRIGUE 2024, ponatinib phase II 2022 */
    {"PDGFRA:p.D842V", NULL, "PDGFRA p.D842V", "avapritinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", "KIT:p.D816H", "KIT p.D816H", "ripretinib", KB_CALL_SENSITIVE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", "KIT:p.V654A", "KIT p.V654A", "ripretinib", KB_CALL_INTERMEDIATE, KB_LEVEL_TRIAL},
    {"KIT:p.V559D", "KIT:p.V654A", "KIT p.V654A", "ponatinib", KB_CALL_RESISTANT, KB_LEVEL_TRIAL},
    {"PDGFRA:p.D842V", "PDGFRA:p.V658A", "PDGFRA p.V658A", "avapritinib", KB_CALL_RESISTANT, KB_LEVEL_CASE},
};

static void drugs_do_what_was_published(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *names[2] = {known[i].driver, known[i].acquired};
        size_t count = known[i].acquired ? 2 : known[i].driver ? 1 : 0;
        cajal_molecular *molecular = read_names(names, count, count ? NULL : "yes", NULL);
        const struct sensitivity_cell *cell = cell_of(molecular, known[i].label, known[i].drug);
        if (!cell || !cell->best || sensitivity_call(cell) != known[i].call || cell->best->level != known[i].level) {
            print_error("%s, %s: found row %s\n", known[i].label, known[i].drug,
                        cell && cell->best ? cell->best->row.id : "none");
            wrong++;
        }
        cajal_molecular_free(molecular);
    }
    assert_int_equal(wrong, 0);
}

static void the_weightiest_row_comes_first(void **state)
{
    (void)state;
    const char *names[] = {"KIT:p.V559D", "KIT:p.N822K"};
    cajal_molecular *molecular = read_names(names, 2, NULL, NULL);
    const struct sensitivity_cell *cell = cell_of(molecular, "KIT p.N822K", "regorafenib");
    assert_true(cell->differs);
    assert_int_equal(cell->rows_count, 3); /* the patient, the cells, the class since 2019 */
    for (uint32_t i = 1; i < cell->rows_count; i++)
        assert_true(cell->rows[i - 1]->level <= cell->rows[i]->level);
    cajal_molecular_free(molecular);
}

/* The world of the review knows no row that became public later. */
static void nothing_is_known_before_its_day(void **state)
{
    (void)state;
    const char *names[] = {"KIT:p.V559D", "KIT:p.D816H", "PDGFRA:p.D842V", "SDHB:lost"};
    cajal_molecular *molecular = read_names(names, 4, NULL, "2016-01-08");
    const struct sensitivity_matrix *matrix = &molecular->matrix;
    for (uint32_t i = 0; i < matrix->subjects_count; i++)
        for (uint32_t j = 0; j < matrix->drugs_count; j++)
            for (uint32_t k = 0; k < sensitivity_cell(matrix, i, j)->rows_count; k++)
                assert_null(sensitivity_cell(matrix, i, j)->rows[k]->from);
    assert_null(cell_of(molecular, "PDGFRA p.D842V", "avapritinib"));
    assert_null(cell_of(molecular, "KIT p.D816H", "ripretinib"));
    cajal_molecular_free(molecular);

    molecular = read_names(&names[2], 1, NULL, "2020-01-08");
    assert_null(cell_of(molecular, "PDGFRA p.D842V", "avapritinib"));
    cajal_molecular_free(molecular);
    molecular = read_names(&names[2], 1, NULL, "2020-01-09");
    assert_non_null(cell_of(molecular, "PDGFRA p.D842V", "avapritinib"));
    cajal_molecular_free(molecular);
}

/* A row that nobody has read in a source is shown and covers nothing. */
static void unverified_rows_count_for_nothing(void **state)
{
    (void)state;
    const char *names[] = {"ETV6::NTRK3"};
    cajal_molecular *molecular = read_names(names, 1, NULL, NULL);
    const struct sensitivity_matrix *matrix = &molecular->matrix;
    const struct sensitivity_cell *cell = cell_of(molecular, "ETV6::NTRK3 fusion", "imatinib");
    assert_non_null(cell);
    assert_int_equal(sensitivity_call(cell), KB_CALL_UNKNOWN);
    for (uint32_t j = 0; j < matrix->drugs_count; j++) {
        if (strcmp(matrix->drugs[j]->row.id, "imatinib") != 0)
            continue;
        assert_int_equal(matrix->covers[j], 0);
        assert_int_equal(sensitivity_ground(matrix, j), SENSITIVITY_UNREAD);
    }
    cajal_molecular_free(molecular);
}

static bool has_pair(const struct sensitivity_matrix *matrix, const char *one, const char *two, bool clinical)
{
    for (uint32_t i = 0; i < matrix->pairs_count; i++)
        if (matrix->pairs[i].clinical == clinical && strcmp(matrix->drugs[matrix->pairs[i].first]->row.id, one) == 0 &&
            strcmp(matrix->drugs[matrix->pairs[i].second]->row.id, two) == 0)
            return true;
    return false;
}

/* Two clones that resist imatinib: sunitinib takes the one, regorafenib or ripretinib the other. */
static void pairs_cover_what_one_drug_does_not(void **state)
{
    (void)state;
    const char *names[] = {"KIT:p.V559D", "KIT:p.V654A", "KIT:p.D820Y"};
    cajal_molecular *molecular = read_names(names, 3, NULL, NULL);
    const struct sensitivity_matrix *matrix = &molecular->matrix;
    assert_int_equal(matrix->clones, 2);                             /* the driver is in both */
    assert_true(has_pair(matrix, "sunitinib", "regorafenib", true)); /* three patients, EID4589 */
    assert_true(has_pair(matrix, "sunitinib", "ripretinib", true));
    assert_true(has_pair(matrix, "sunitinib", "ponatinib", false)); /* cells only */
    assert_false(has_pair(matrix, "sunitinib", "ponatinib", true));
    for (uint32_t i = 1; i < matrix->pairs_count; i++)
        assert_true(matrix->pairs[i - 1].clinical || !matrix->pairs[i].clinical);
    cajal_molecular_free(molecular);
}

static bool refers(const cajal_molecular *molecular, const char *id)
{
    for (size_t i = 0; i < molecular->germline_count; i++)
        if (strcmp(molecular->germline[i]->row.id, id) == 0)
            return true;
    return false;
}

static void what_may_be_inherited_is_referred(void **state)
{
    (void)state;
    static const struct {
        const char *name, *row;
    } rows[] = {
        {"SDHB:c.286+1G>A", "sdh-germline"}, {"SDHB:lost", "sdhb-loss-germline"}, {"SDHB:lost", "carney-triad"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cajal_molecular *molecular = read_names(&rows[i].name, 1, "yes", NULL);
        if (!refers(molecular, rows[i].row))
            fail_msg("%s: %s is not said", rows[i].name, rows[i].row);
        cajal_molecular_free(molecular);
    }
    const char *driver = "KIT:p.V559D", *retained = "SDHB:retained";
    cajal_molecular *molecular = read_names(&driver, 1, NULL, NULL);
    assert_int_equal(molecular->germline_count, 0); /* a mutation of KIT is rarely inherited */
    cajal_molecular_free(molecular);
    molecular = read_names(&retained, 1, NULL, NULL);
    assert_int_equal(molecular->germline_count, 0);
    cajal_molecular_free(molecular);
}

static int count_samples(void *context, const cajal_molecular *molecular)
{
    assert_non_null(cajal_molecular_sample(molecular));
    ++*(size_t *)context;
    return 0;
}

static void every_row_of_a_cohort_is_accounted_for(void **state)
{
    (void)state;
    static const char *const files[] = {"gdc.maf", "cbioportal.maf", "structural.txt", "laboratory.csv", "wrong.maf"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
        cajal_molecular_counts counts;
        char path[512];
        size_t samples = 0;
        cajal_errors *errors = cajal_errors_new();
        snprintf(path, sizeof path, TEST_DATA "/cohort/%s", files[i]);
        cajal_status status = cajal_molecular_cohort(&counts, knowledge, path, &input, count_samples, &samples, errors);
        assert_int_equal(counts.rows,
                         counts.rows_used + counts.rows_other_genes + counts.rows_silent + counts.rows_left_out);
        assert_int_equal(samples, counts.samples);
        assert_int_equal(status, cajal_errors_count(errors) ? CAJAL_INVALID : CAJAL_OK);
        assert_true(cajal_errors_count(errors) >= counts.rows_left_out);
        for (size_t j = 0; j < cajal_errors_count(errors); j++) {
            assert_true(cajal_errors_at(errors, j)->line > 0);
            assert_non_null(cajal_errors_at(errors, j)->path); /* the column */
        }
        cajal_errors_free(errors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drugs_do_what_was_published),
        cmocka_unit_test(the_weightiest_row_comes_first),
        cmocka_unit_test(nothing_is_known_before_its_day),
        cmocka_unit_test(unverified_rows_count_for_nothing),
        cmocka_unit_test(pairs_cover_what_one_drug_does_not),
        cmocka_unit_test(what_may_be_inherited_is_referred),
        cmocka_unit_test(every_row_of_a_cohort_is_accounted_for),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
