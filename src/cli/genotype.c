/* cajal genotype: names and files of a laboratory in, the molecular report out. */
#include "cli/genotype.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/letters.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/confine.h"
#include "variant/vcf.h"

const struct cli_option cli_genotype_options[] = {
    {"hgvs", 'g', "NAME", "NONE", "a change, as GENE:p.…, TRANSCRIPT:c.… or NC_…:g.…; may be repeated", true},
    {"vcf", 'v', "FILE", "FILE", "a VCF or BCF; repeated: specimens of one patient in order of time", true},
    {"label", 'l', "TEXT", "NONE", "what to call the specimen of the VCF; one for each --vcf", true},
    {"sample", 's', "NAME", "NONE", "only this sample of the VCF (default: all but the normal one)", false},
    {"normal", 'n', "NAME", "NONE", "the sample of blood or normal tissue, where the file does not tell", false},
    {"assembly", 'a', "NAME", "GRCh37|GRCh38", "the genome, where the file does not tell", false},
    {"maf", 'm', "FILE", "FILE", "a cohort: MAF (cBioPortal, GDC) or a CSV or TSV with sample, gene, hgvs", false},
    {"tested", 't', "GENES", "NONE", "genes covered in full, so that no finding means none is there: KIT,PDGFRA", true},
    {"consequences", 'c', NULL, NULL, "a row for each allele in the genes held, as TSV: c., p., consequence", false},
    {"as-of", 0, "DATE", "NONE", "only what was public on that day (default: all that is held)", false},
    {"csv", 0, NULL, NULL, "of a cohort: CSV with sample, class, driver, acquired", false},
    {"json", 'j', NULL, NULL, "JSON (schema/genotype.schema.json); NDJSON for a cohort", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 80)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

static void free_call(struct genotype_call *call)
{
    free(call->names);
    free(call->vcf);
    free(call->labels);
    free(call->tested);
    free(call->tested_text);
}

/* "KIT,PDGFRA" → two words. */
static bool split_tested(struct genotype_call *call, const char *const *lists, int count)
{
    size_t length = 1, words = 1;
    for (int i = 0; i < count; i++)
        length += strlen(lists[i]) + 1;
    call->tested_text = calloc(length, 1);
    call->tested = calloc(length, sizeof *call->tested);
    if (!call->tested_text || !call->tested)
        return false;
    char *end = call->tested_text;
    for (int i = 0; i < count; i++)
        end += snprintf(end, length - (size_t)(end - call->tested_text), "%s,", lists[i]);
    char *state = NULL;
    for (char *word = strtok_r(call->tested_text, ", ", &state); word && words < length;
         word = strtok_r(NULL, ", ", &state), words++)
        call->tested[call->input.tested_count++] = word;
    return true;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && letters_compare(text + length - tail, end) == 0;
}

/* What stands without an option: a file by its ending, or a name. */
static void sort_argument(struct genotype_call *call, const char *argument)
{
    if (strcmp(argument, "-") == 0 || ends_in(argument, ".vcf") || ends_in(argument, ".vcf.gz") ||
        ends_in(argument, ".bcf"))
        call->vcf[call->input.vcf_count++] = argument;
    else if (!call->maf && (ends_in(argument, ".maf") || ends_in(argument, ".csv") || ends_in(argument, ".tsv")))
        call->maf = argument;
    else
        call->names[call->input.hgvs_count++] = argument;
}

static bool read_lists(struct genotype_call *call, const struct cli_command *command, const struct cli_values *values,
                       int argc)
{
    size_t most = (size_t)argc + 1;
    const char **tested = calloc(most, sizeof *tested);
    call->names = calloc(most, sizeof *call->names);
    call->vcf = calloc(most, sizeof *call->vcf);
    call->labels = calloc(most, sizeof *call->labels);
    bool good = tested && call->names && call->vcf && call->labels;
    if (good) {
        call->input.hgvs_count = (size_t)cli_all(values, command, "hgvs", call->names);
        call->input.vcf_count = (size_t)cli_all(values, command, "vcf", call->vcf);
        call->input.labels_count = (size_t)cli_all(values, command, "label", call->labels);
        call->maf = cli_value(values, command, "maf");
        for (int i = 0; i < values->arguments_count; i++)
            sort_argument(call, values->arguments[i]);
        good = split_tested(call, tested, cli_all(values, command, "tested", tested));
    }
    free(tested);
    call->input.hgvs = call->names;
    call->input.vcf = call->vcf;
    call->input.labels = call->labels;
    call->input.tested = call->tested;
    return good;
}

static int check_call(const struct genotype_call *call, const struct cli_command *command)
{
    const cajal_molecular_input *input = &call->input;
    if (input->hgvs_count + input->vcf_count == 0 && !call->maf)
        cli_usage_error(command, "expected a change such as KIT:p.V559D, or --vcf FILE, or --maf FILE");
    else if (call->maf && input->hgvs_count + input->vcf_count)
        cli_usage_error(command, "a cohort (--maf) cannot go together with --hgvs or --vcf");
    else if (input->labels_count > input->vcf_count)
        cli_usage_error(command, "more --label than --vcf");
    else if (call->csv && !call->maf)
        cli_usage_error(command, "--csv is for a cohort (--maf)");
    else if (call->csv && call->report.format != CAJAL_TEXT)
        cli_usage_error(command, "--csv and --json cannot go together");
    else if (call->consequences && (input->vcf_count != 1 || call->maf || input->hgvs_count))
        cli_usage_error(command, "--consequences needs one --vcf, and nothing else");
    else
        return CAJAL_OK;
    return CAJAL_USAGE;
}

static int read_options(struct genotype_call *call, const struct cli_command *command, const struct cli_values *values,
                        int argc)
{
    struct cli_look look;
    call->input = (cajal_molecular_input)CAJAL_MOLECULAR_INPUT_INIT;
    call->report = (cajal_report_options)CAJAL_REPORT_OPTIONS_INIT;
    if (!read_lists(call, command, values, argc))
        return CAJAL_INTERNAL;
    call->input.sample = cli_value(values, command, "sample");
    call->input.normal = cli_value(values, command, "normal");
    call->input.assembly = cli_value(values, command, "assembly");
    call->input.as_of = cli_value(values, command, "as-of");
    call->csv = cli_value(values, command, "csv") != NULL;
    call->consequences = cli_value(values, command, "consequences") != NULL;
    if (!cli_read_look(&look, command, values, call->report.width))
        return CAJAL_USAGE;
    call->report.format = cli_value(values, command, "json") ? CAJAL_JSON : CAJAL_TEXT;
    call->report.width = look.width;
    call->report.colour = look.colour;
    return check_call(call, command);
}

/* ---- one patient ---- */

static int report_patient(const struct genotype_call *call)
{
    cajal_errors *errors = cajal_errors_new();
    cajal_molecular *molecular = NULL;
    char *text = NULL;
    cajal_status status = cajal_molecular_read(&molecular, call->knowledge, &call->input, errors);
    if (status == CAJAL_OK)
        status = cajal_report_molecular(&text, NULL, molecular, &call->report, errors);
    if (status == CAJAL_OK)
        fputs(text, stdout);
    cli_print_errors(NULL, errors);
    cajal_free(text);
    cajal_molecular_free(molecular);
    cajal_errors_free(errors);
    return (int)status;
}

/* ---- row by row ---- */

struct printing {
    struct arena *arena; /* of the names of a row */
    struct text line;
    bool failed; /* memory is short */
};

static void print_row(void *context, const struct vcf_row *row)
{
    struct printing *printing = context;
    struct text *line = &printing->line;
    const struct consequence *it = row->consequence;
    const char *protein = it->has_protein ? hgvs_format(printing->arena, &it->protein, true) : ".";
    text_clear(line);
    text_printf(line, "%s\t%d\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s%s\t%s\n", row->chromosome, row->position, row->reference,
                row->alternative, row->gene->row.id, row->gene->transcript, it->exon, it->hgvs_c,
                protein ? protein : "", effect_term(it->effect), it->near_splice ? "&splice_region_variant" : "",
                it->place_open ? "not_applied" : "applied");
    printing->failed = printing->failed || line->failed || !protein;
    if (!printing->failed)
        fwrite(line->data, 1, line->length, stdout);
    arena_clear(printing->arena);
}

static int print_consequences(const struct genotype_call *call)
{
    cajal_errors *errors = cajal_errors_new();
    struct printing printing = {.arena = arena_new()};
    enum assembly assembly = call->input.assembly
                                 ? assembly_of_name(call->knowledge, call->input.assembly, strlen(call->input.assembly))
                                 : ASSEMBLY_UNKNOWN;
    if (call->input.assembly && assembly == ASSEMBLY_UNKNOWN) {
        fprintf(stderr, "cajal genotype: assembly \"%s\": expected GRCh37 or GRCh38\n", call->input.assembly);
        cajal_errors_free(errors);
        arena_free(printing.arena);
        return CAJAL_USAGE;
    }
    puts("#chrom\tpos\tref\talt\tgene\ttranscript\texon\thgvs_c\thgvs_p\tconsequence\tthree_prime_rule");
    cajal_status status = CAJAL_INTERNAL;
    if (printing.arena)
        status = calls_annotate_vcf(call->knowledge, call->input.vcf[0], assembly, print_row, &printing, errors);
    if (!printing.arena || printing.failed)
        status = errors_no_memory(errors);
    cli_print_errors(NULL, errors);
    cajal_errors_free(errors);
    text_free(&printing.line);
    arena_free(printing.arena);
    return (int)status;
}

int cli_genotype(const struct cli_command *command, int argc, char **argv)
{
    struct cli_values values;
    struct genotype_call call = {0};
    cajal_knowledge *knowledge = NULL;
    int status = cli_parse(&values, command, argc, argv);
    bool done = status != CAJAL_OK || values.done;
    if (!done) {
        cli_confine(command, &values);
        status = read_options(&call, command, &values, argc);
        if (status == CAJAL_OK)
            status = cli_open_knowledge(&knowledge, cli_value(&values, command, "kb"));
        call.knowledge = knowledge;
        if (status == CAJAL_OK)
            status = call.maf            ? genotype_cohort(&call)
                     : call.consequences ? print_consequences(&call)
                                         : report_patient(&call);
    }
    cajal_knowledge_free(knowledge);
    free_call(&call);
    cli_values_free(&values);
    return status == CAJAL_OK || status == CAJAL_INVALID ? cli_finish(status) : status;
}
