/* What each drug can do. Expected calls: the review (section named in each row), CIViC evidence items, and the papers
 * that kb/references.yaml names; what only the laboratory knows must be shown as that. */
#include <unistd.h>

#include "base/arena.h"
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

/* ---- what a file of calls says of inheritance, and what it leaves out ---- */

#define HEAD                                                                                                           \
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=249250621>\n##contig=<ID=chr4,length=191154276>\n"                 \
    "##FILTER=<ID=low,Description=\"f\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\n"                   \
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"f\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
#define SDHB "chr1\t17371255\t.\tC\tT\t.\t.\t.\tGT:AF\t" /* c.200+1G>A: the first base after exon 2 */
#define V559D "chr4\t55593610\t.\tT\tA\t.\t.\t.\tGT:AF\t"
#define P567P "chr4\t55141055\t.\tA\tG\t.\t.\t.\tGT:AF\t" /* PDGFRA, silent and common */

/* "class: label germline? suspected?; … | what to refer for | notes" */
static const char *report_on(struct arena *own, const char *const *files, size_t count, const char *const *labels)
{
    static char paths[2][32];
    const char *given[2] = {paths[0], paths[1]}, *text;
    for (size_t i = 0; i < count; i++) {
        snprintf(paths[i], sizeof paths[i], "/tmp/cajal-vcf-XXXXXX");
        FILE *file = fdopen(mkstemp(paths[i]), "w");
        fputs(files[i], file);
        fclose(file);
    }
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.vcf = given;
    input.vcf_count = count;
    input.labels = labels;
    input.labels_count = labels ? count : 0;
    cajal_molecular *molecular = NULL;
    cajal_errors *errors = cajal_errors_new();
    if (cajal_molecular_read(&molecular, knowledge, &input, errors) == CAJAL_OK) {
        text = arena_printf(own, "%s:", cajal_molecular_class(molecular));
        for (size_t i = 0; i < molecular->findings_count; i++) {
            const struct molecular_finding *it = &molecular->findings[i];
            text = arena_printf(own, "%s%s %s%s%s", text, i ? ";" : "", it->variant ? it->variant->label : "none",
                                it->germline ? " germline" : "", it->germline_suspected ? " suspected" : "");
            for (size_t j = 0; j < molecular->specimens_count && molecular->specimens_count > 1; j++)
                text = arena_printf(own, "%s %s", text, it->in[j] ? molecular->specimens[j].label : "-");
        }
        if (molecular->filtered_count)
            text = arena_printf(own, "%s, %zu put aside, %s", text, molecular->filtered_count,
                                molecular->filtered[0]->hgvs);
        for (size_t i = 0; i < molecular->germline_count; i++)
            text = arena_printf(own, "%s | %s", text, molecular->germline[i]->row.id);
        for (size_t i = 0; i < molecular->notes_count; i++)
            if (!strstr(molecular->notes[i], "Not looked for") && !strstr(molecular->notes[i], "That no driver is"))
                text = arena_printf(own, "%s | %s", text, molecular->notes[i]);
    } else
        text = arena_strdup(own, cajal_errors_count(errors) ? cajal_errors_at(errors, 0)->message : "no error");
    cajal_molecular_free(molecular);
    cajal_errors_free(errors);
    for (size_t i = 0; i < count; i++)
        remove(paths[i]);
    return text;
}

static void inheritance_is_read_from_shares_and_the_normal_sample(void **state)
{
    (void)state;
#define HALF                                                                                                           \
    ": an allele fraction near one half may mean that it is inherited; a pure tumour looks the same. A test of "       \
    "blood decides."
#define SPLICED "SDHB c.200+1G>A"
    static const struct {
        const char *file, *expected;
    } all[] = {
        /* near one half: from 40 to 60 % (kb/laboratory.yaml) */
        {HEAD "S\n" V559D "0/1:0.399\n", "kit_exon_11: KIT p.V559D"},
        {HEAD "S\n" V559D "0/1:0.4\n", "kit_exon_11: KIT p.V559D suspected | kit-germline | KIT p.V559D" HALF},
        {HEAD "S\n" V559D "0/1:0.6\n", "kit_exon_11: KIT p.V559D suspected | kit-germline | KIT p.V559D" HALF},
        {HEAD "S\n" V559D "0/1:0.601\n", "kit_exon_11: KIT p.V559D"},
        {HEAD "S\n" V559D "0/1:.\n", "kit_exon_11: KIT p.V559D"},
        {HEAD "A\tB\n" V559D "0/1:0.2\t0/1:0.45\n",
         "kit_exon_11: KIT p.V559D suspected A B | kit-germline | KIT p.V559D" HALF},
        {HEAD "A\tB\n" V559D "0/1:0.45\t0/1:0.7\n", "kit_exon_11: KIT p.V559D A B"},
        {HEAD "A\tB\n" V559D "0/1:0.45\t0/0:0\n",
         "kit_exon_11: KIT p.V559D suspected A - | kit-germline | KIT p.V559D" HALF},
        /* where there is a normal sample, that decides */
        {HEAD "T\tnormal\n" V559D "0/1:0.5\t0/0:0\n", "kit_exon_11: KIT p.V559D"},
        {HEAD "T\tnormal\n" V559D "0/1:0.5\t0/1:0.5\n", "kit_exon_11: KIT p.V559D germline | kit-germline | KIT "
                                                        "p.V559D is also in the normal sample: it is inherited."},
        /* a polymorphism is inherited, and of no interest */
        {HEAD "S\n" P567P "0/1:0.5\n", "unknown: PDGFRA p.P567= suspected"},
        {HEAD "T\tnormal\n" P567P "0/1:0.5\t0/1:0.5\n", "unknown: PDGFRA p.P567= germline"},
        /* of SDH any mutation that is the driver is referred */
        {HEAD "S\n" SDHB "0/1:0.1\n", "sdh_deficient: SDHB c.200+1G>A | sdh-germline"},
        {HEAD "S\n" SDHB "0/1:0.1\n" V559D "0/1:0.5\n",
         "kit_exon_11: SDHB c.200+1G>A; KIT p.V559D suspected | sdh-germline | kit-germline…"},
        /* what the laboratory put aside is counted, and not classed */
        {HEAD "S\nchr4\t55593610\t.\tT\tA\t.\tlow\t.\tGT:AF\t0/1:0.3\n", "unknown:, 1 put aside, c.1676T>A"},
        {HEAD "S\nchr4\t55593609\t.\tG\tA\t.\tlow\t.\tGT\t0/1\n" V559D "0/1:0.3\n",
         "kit_exon_11: KIT p.V559D, 1 put aside, c.1675G>A"},
    };
    struct arena *own = arena_new();
    int wrong = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *found = report_on(own, &all[i].file, 1, NULL), *cut = strstr(all[i].expected, "…");
        if (cut ? strncmp(found, all[i].expected, (size_t)(cut - all[i].expected)) : strcmp(found, all[i].expected)) {
            print_error("%s\nfound     %s\nexpected  %s\n", strstr(all[i].file, "FORMAT\t"), found, all[i].expected);
            wrong++;
        }
    }
    arena_free(own);
    assert_int_equal(wrong, 0);
}

/* Two files of one patient: one change once, by the specimens it is in. */
static void files_of_one_patient_are_put_together(void **state)
{
    (void)state;
    struct arena *own = arena_new();
    static const char *const labels[] = {"tissue", "plasma"};
    const char *files[] = {HEAD "S\n" V559D "0/1:0.3\n", HEAD "S\n" V559D "0/1:0.1\n" SDHB "0/1:0.02\n"};
    assert_string_equal(report_on(own, files, 2, labels),
                        "kit_exon_11: KIT p.V559D tissue plasma; SDHB c.200+1G>A - plasma | sdh-germline");
    files[1] = "##fileformat=VCFv4.2\n##reference=hg38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    assert_string_equal(report_on(own, files, 2, labels), "is on GRCh38, and what was read before on GRCh37");
    arena_free(own);
}

static const char *refusal_of(const cajal_molecular_input *input, cajal_status expected)
{
    static char message[512];
    cajal_molecular *molecular = NULL;
    cajal_errors *errors = cajal_errors_new();
    assert_int_equal(cajal_molecular_read(&molecular, knowledge, input, errors), expected);
    assert_null(molecular);
    snprintf(message, sizeof message, "%s", cajal_errors_at(errors, 0)->message);
    cajal_errors_free(errors);
    return message;
}

static void what_is_asked_wrongly_is_told(void **state)
{
    (void)state;
    const char *name = "KIT:p.V559D", *tested[] = {"KIT", "XYZ"};
    cajal_molecular_input input = CAJAL_MOLECULAR_INPUT_INIT;
    input.hgvs = &name;
    input.hgvs_count = 1;
    input.assembly = "hg17";
    assert_non_null(strstr(refusal_of(&input, CAJAL_USAGE), "expected GRCh37 or GRCh38"));
    input.assembly = NULL;
    input.tested = tested;
    input.tested_count = 2;
    assert_string_equal(refusal_of(&input, CAJAL_USAGE), "tested \"XYZ\": no such gene is held");
    input.tested_count = 1;
    input.as_of = "2016-01";
    assert_string_equal(refusal_of(&input, CAJAL_USAGE), "as-of \"2016-01\": expected a day, YYYY-MM-DD");
    input.as_of = "yesterday";
    assert_string_equal(refusal_of(&input, CAJAL_USAGE), "as-of \"yesterday\": expected a day, YYYY-MM-DD");
    input.as_of = NULL;
    input.version++;
    assert_non_null(strstr(refusal_of(&input, CAJAL_USAGE), "version 2, expected 1"));
}

static void names_of_what_was_found_are_counted(void **state)
{
    (void)state;
    const char *names[] = {"KIT:p.V559D", "KIT:p.V654A", "KIT:c.1676T>A", "KIT:p.D816H", "KIT:p.V654A"};
    cajal_molecular *molecular = read_names(names, 5, NULL, NULL);
    assert_int_equal(cajal_molecular_count(molecular, 0), 1);
    assert_string_equal(cajal_molecular_name(molecular, 0, 0), "KIT p.V559D");
    assert_null(cajal_molecular_name(molecular, 0, 1));
    assert_int_equal(cajal_molecular_count(molecular, 1), 2);
    assert_string_equal(cajal_molecular_name(molecular, 1, 0), "KIT p.V654A");
    assert_string_equal(cajal_molecular_name(molecular, 1, 1), "KIT p.D816H");
    assert_null(cajal_molecular_name(molecular, 1, 2));
    assert_null(cajal_molecular_sample(molecular));
    assert_int_equal(molecular->matrix.subjects_count, 3); /* each mutation once */
    assert_int_equal(molecular->matrix.clones, 2);
    for (uint32_t i = 0; i < molecular->matrix.subjects_count; i++)
        assert_int_equal(molecular->matrix.is_clone[i], i > 0);
    for (uint32_t i = 0; i < molecular->matrix.drugs_count; i++) { /* counted again, one by one */
        uint32_t covered = 0;
        for (uint32_t j = 1; j < 3; j++)
            covered += sensitivity_call(sensitivity_cell(&molecular->matrix, j, i)) == KB_CALL_SENSITIVE;
        assert_int_equal(molecular->matrix.covers[i], covered);
    }
    for (uint32_t i = 0; i < molecular->matrix.pairs_count; i++) { /* no pair with a drug that does it alone */
        assert_true(molecular->matrix.pairs[i].first < molecular->matrix.pairs[i].second);
        assert_true(molecular->matrix.covers[molecular->matrix.pairs[i].first] < 2);
        assert_true(molecular->matrix.covers[molecular->matrix.pairs[i].second] < 2);
        for (uint32_t j = 0; j < i; j++)
            assert_false(molecular->matrix.pairs[i].first == molecular->matrix.pairs[j].first &&
                         molecular->matrix.pairs[i].second == molecular->matrix.pairs[j].second);
    }
    cajal_molecular_free(molecular);
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
        cmocka_unit_test(inheritance_is_read_from_shares_and_the_normal_sample),
        cmocka_unit_test(files_of_one_patient_are_put_together),
        cmocka_unit_test(what_is_asked_wrongly_is_told),
        cmocka_unit_test(names_of_what_was_found_are_counted),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
