#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "cli/cli.h"
#include "cli/manual.h"

const struct cli_option cli_no_options[] = {{0}};

const struct cli_command cli_commands[] = {
    {.name = "Decide", .run = NULL},
    {"plan", cli_plan, "What to do next for a patient, and why", "cajal plan [OPTIONS] CASE…", cli_plan_options,
     "CASE is a JSON file (schema/case.schema.json), or NDJSON with a case a line; - is standard input. A FHIR Bundle is\n"
     "read too (`cajal help fhir`); what of it was not understood stands among the warnings.\n"
     "Many cases are planned on all cores, in order, in bounded memory.\n"
     "--registry plans the cases that `cajal registry` keeps; with --changed-since it lists whose plan changed, and\n"
     "whether the case or the knowledge is the reason: the list for the tumour board.",
     "cajal plan examples/joensuu-2001.json\n"
     "cajal plan --as-of 2016-01-08 --json examples/joensuu-2001.json\n"
     "cajal plan --html plan.html examples/joensuu-2001.json\n"
     "cat examples/*.json | cajal plan --json -\n"
     "cajal plan --registry gist.sqlite --changed-since 2026-11-18",
     NULL},
    {"genotype", cli_genotype, "What a laboratory found, what it means, what each drug can do",
     "cajal genotype [OPTIONS] [NAME|FILE…]", cli_genotype_options,
     "NAME is a change: KIT:p.V559D, NM_000222.3:c.1676T>A, NC_000004.12:g.54727444T>A, ETV6::NTRK3,\n"
     "KIT:amplification, SDHB:lost.\n"
     "FILE is a VCF or BCF (one patient; several files in order of time), or a MAF, CSV or TSV (a cohort, a sample\n"
     "a set of rows: columns sample, gene, hgvs). - is a VCF on standard input.\n"
     "A row of a cohort that cannot be read is told with line and column, and the exit status is 1.",
     "cajal genotype KIT:p.V559D KIT:p.V654A\n"
     "cajal genotype examples/tissue-2014.vcf examples/plasma-2016.vcf\n"
     "cajal genotype --maf examples/cohort.maf --csv\n"
     "cajal genotype --tested KIT,PDGFRA 'SDHB:c.286+1G>A'",
     NULL},
    {"measure", cli_measure, "Lesions on CT: diameters, volume, density (for research)",
     "cajal measure [OPTIONS] CT.nii.gz MASK.nii.gz [CT MASK]…", cli_measure_options,
     "CT is a NIfTI image in Hounsfield units; MASK is one on the same grid: 0 is background, every lesion has a whole\n"
     "number of its own, the same at each visit. Later visits are compared with the first: RECIST 1.1 and Choi, of all\n"
     "lesions and of each. DICOM becomes NIfTI with dcm2niix. For research: not a measurement device.",
     "cajal measure tests/data/imaging/ct.nii.gz tests/data/imaging/organs.nii.gz\n"
     "cajal measure --csv --subject S1 tests/data/imaging/ct.nii.gz tests/data/imaging/organs.nii.gz\n"
     "cajal measure --diameter corners --site 3=liver tests/data/imaging/ct.nii.gz tests/data/imaging/organs.nii.gz",
     NULL},
    {"response", cli_response, "Is it progression? Every criterion, and which to believe",
     "cajal response [OPTIONS] CASE|CSV…", cli_response_options,
     "CASE is a JSON file or NDJSON; CSV (or TSV) is a table with a row for each lesion and visit (columns subject,\n"
     "date, lesion, site, role, longest_mm, short_mm, density_hu, status, new, …) or SDTM's TR, with --tu for its TU.\n"
     "The rows of a subject stand together; a cohort is read as a stream. - is standard input.\n"
     "Each point on which readers of the criteria differ is a named choice (--list-options). With --rs the responses\n"
     "that a site or a reader recorded are compared with those worked out here; without a table, --rs alone gives best\n"
     "responses and times from them. --plot draws: spider, waterfall, swimmer, or plane (size against density).",
     "cajal response tests/data/response/example.json\n"
     "cajal response --json tests/data/response/example.json\n"
     "cajal response --csv subjects tests/data/response/cohort.csv\n"
     "cajal response --option choi-reference=baseline --criteria recist,choi tests/data/response/cohort.csv\n"
     "cajal response --csv visits --tu tests/data/response/sdtm/tu.csv tests/data/response/sdtm/tr.csv\n"
     "cajal response --csv recorded --rs tests/data/response/sdtm/rs.csv --tu tests/data/response/sdtm/tu.csv "
     "tests/data/response/sdtm/tr.csv\n"
     "cajal response --csv subjects --rs tests/data/response/admiral_ovr.csv\n"
     "cajal response --plot spider.svg tests/data/response/example.json\n"
     "cajal response --plot choi.pdf --plot-kind plane tests/data/response/example.json\n"
     "cajal response --plot waterfall.png --plot-kind waterfall --plot-by choi tests/data/response/cohort.csv\n"
     "cajal measure --csv --subject S1 --date 2020-01-06 --date 2020-03-09 CT1.nii.gz MASK1.nii.gz CT2.nii.gz "
     "MASK2.nii.gz | cajal response -\n"
     "cajal response --list-options",
     NULL},
    {.name = "Follow up", .run = NULL},
    {"outcome", cli_outcome, "Survival of a cohort: curves, tests, models, from a table or from cases",
     "cajal outcome ANALYSIS [OPTIONS] FILE.csv\n"
     "       cajal outcome ANALYSIS [OPTIONS] --cases CASE…", cli_outcome_options,
     "km        Kaplan-Meier curves, medians and quantiles with intervals; --beside a published curve, rebuilt\n"
     "logrank   log-rank test: stratified, weighted (Fleming-Harrington), for trend\n"
     "cox       Cox model: ties, strata, late entry, time-varying covariates, robust variance\n"
     "rmst      restricted mean survival time and its differences\n"
     "cuminc    cumulative incidence of competing events (Aalen-Johansen); gray: with Gray's test\n"
     "finegray  Fine-Gray model of one of the competing events\n"
     "landmark  curves and test from a landmark, for groups known only later (responders)\n"
     "exposure  Cox model in which the group changes when it becomes known\n"
     "literature  --cases beside the published figures for the same line, drug and genotype\n"
     "sequences  --cases: which drugs follow which from line to line, counted; --plot draws them as a Sankey\n"
     "npmle     interval-censored times: seen only at visits; of --cases between the last scan without and the first with\n"
     "fit       exponential, Weibull, log-normal, log-logistic, piecewise\n"
     "power     events, power and patients of a trial of two arms\n"
     "rebuild   the times behind a published curve, from points of its figure and the numbers at risk (Guyot 2012)\n"
     "FILE.csv is any table with a header (comma, semicolon or tab; - is standard input). Empty cells, NA and . are\n"
     "missing: rows that lack a value in use are left out, and counted.\n"
     "CASE is a JSON file or NDJSON, as of `cajal plan`. --from and --to say what is timed: line:1 to\n"
     "progression-or-death is progression-free survival, diagnosis to death overall survival, response:1 to\n"
     "progression-or-death the duration of response, line:1 to stop the time on treatment, progression:1 to death the\n"
     "survival after progression. Each case that has no such time is listed with the reason.",
     "cajal outcome km --time time --status status --group sex tests/data/survival/lung.csv\n"
     "cajal outcome km --time time --status status --group sex --plot km.svg tests/data/survival/lung.csv\n"
     "cajal outcome logrank --time time --status status --group trt --strata celltype tests/data/survival/veteran.csv\n"
     "cajal outcome cox --time time --status status --covariates age,sex,ph.ecog --zph km tests/data/survival/lung.csv\n"
     "cajal outcome km --from line:1 --to progression-or-death --by genotype --cases tests/data/outcome/cases.ndjson\n"
     "cajal outcome km --to death --beside registries-later/imatinib --plot beside.svg --cases tests/data/outcome/cases.ndjson\n"
     "cajal outcome npmle --by genotype --cases tests/data/outcome/cases.ndjson\n"
     "cajal outcome landmark --landmark 3 --by response --cases tests/data/outcome/cases.ndjson\n"
     "cajal outcome sequences --by genotype --plot sequences.svg --cases tests/data/outcome/sequences.ndjson\n"
     "cajal outcome rebuild --curve tests/data/outcome/curve.csv --at-risk tests/data/outcome/risk.csv\n"
     "cajal outcome power --hazard-ratio 0.7 --power 0.9 --median 8.5 --accrual 24 --follow-up 12",
     NULL},
    {"registry", cli_registry, "Cases kept safely: every version, who wrote it, when and why",
     "cajal registry init|import|add|edit|list|show|export|audit|backup|merge --db DB [OPTIONS] [ARGUMENT…]",
     cli_registry_options,
     "init             a new, empty registry\n"
     "import FILE…     cases as JSON or NDJSON, records in FHIR (a Bundle a patient), or a table with --map; run again\n"
     "                 after a kill, it doubles nothing\n"
     "add FILE…        new cases\n"
     "edit FILE        a further version of a case; or edit ID --set MEMBER=VALUE\n"
     "list             cases by genotype, line, drug, progression, date\n"
     "show ID          a case: its timeline and its history\n"
     "export [ID…]     cases as NDJSON, CSV or FHIR, whole or de-identified; noted in the trail\n"
     "audit [ID]       the trail: who wrote or took what, when and why; --verify checks that nothing was changed\n"
     "backup FILE      a copy of an SQLite registry while it is in use (PostgreSQL: pg_dump)\n"
     "merge DB         the cases of another registry, with their versions; conflicts are listed, nothing overwritten\n"
     "DB is an SQLite file or postgresql://user@host/database. docs/registry.md tells the forms and what\n"
     "de-identification does. Exit status 1: a row was refused, or a record of FHIR contradicts itself.",
     "cajal registry init --db gist.sqlite\n"
     "cajal registry import --db gist.sqlite --refused refused.ndjson examples/*.json\n"
     "cajal registry import --db gist.sqlite --notes notes.ndjson examples/fhir/record.json\n"
     "cajal registry list --db gist.sqlite --genotype kit_exon_11 --line 2\n"
     "cajal registry export --db gist.sqlite --format fhir\n"
     "cajal registry edit --db gist.sqlite --why 'seen in clinic' blay-2012 --set patient.ecog=1\n"
     "cajal registry audit --db gist.sqlite --verify",
     "init|import|add|edit|list|show|export|audit|backup|merge"},
    {.name = "Exchange", .run = NULL},
    {"fhir", cli_fhir, "Cases from and to FHIR R4: mCODE and Genomics Reporting, with what was not understood",
     "cajal fhir import [OPTIONS] FILE…\n"
     "       cajal fhir export [OPTIONS] CASE…", cli_fhir_options,
     "import  the record of one patient as a case: Bundles, resources, arrays of them, NDJSON; several files are parts of\n"
     "        one record. What was not understood, what was assumed, what was left out and where the record contradicts\n"
     "        itself is told on standard error, or in --report. A fact that the record contradicts is left out.\n"
     "export  cases (JSON, NDJSON) as Bundles that read back as the same cases; many give a Bundle a line\n"
     "- is standard input. `cajal plan` takes a Bundle as it is. docs/fhir.md lists what is read and how.\n"
     "Exit status 1: the record contradicts itself (the case is written all the same), or is invalid.",
     "cajal fhir import examples/fhir/record.json\n"
     "cajal fhir import --out case.json --report notes.json examples/fhir/record.json\n"
     "cajal fhir export examples/joensuu-2001.json\n"
     "cajal fhir export examples/joensuu-2001.json | cajal fhir import -\n"
     "cajal fhir export examples/*.json | cajal registry import --db gist.sqlite -\n"
     "cajal plan examples/fhir/record.json",
     "import|export"},
    {.name = "Compare", .run = NULL},
    {"simulate", cli_simulate, "Which order, when to operate: policies on virtual patients",
     "cajal simulate [OPTIONS] SCENARIO.yaml", cli_simulate_options,
     "SCENARIO names a cohort and policies: the drugs in turn or the plan of `cajal plan`, when a treatment is given\n"
     "up, local therapy, circulating DNA, pauses (docs/scenarios.md; the model: docs/model.md). - is standard input.\n"
     "Every policy meets the same virtual patients. The answer depends on scenario, knowledge base and seed alone, to the last digit.\n"
     "A model: it shows what follows from its assumptions. It is no evidence, and nobody's prognosis.",
     "cajal simulate examples/scenarios/sunitinib-or-800.yaml\n"
     "cajal simulate --patients 2000 --json examples/scenarios/surgery.yaml\n"
     "cajal simulate --draws 64 --plot os.svg examples/scenarios/surgery.yaml\n"
     "cajal simulate --fit\n"
     "cajal simulate --patients 1000000 --checkpoint run.state --resume examples/scenarios/stopping.yaml",
     NULL},
    {.name = "Look up", .run = NULL},
    {"evidence", cli_evidence, "Published figures by word, drug, line, genotype", "cajal evidence [OPTIONS] [WORD…]",
     cli_evidence_options, "A table like those of the review: response, PFS or TTP, OS, with the source of each cell.\n"
     "--compare A B shows trials of A against B, what both showed against a third, their figures side by side, how\n"
     "good the evidence is and what is not known. A and B are regimens, drugs or local therapies.",
     "cajal evidence --drug sunitinib\n"
     "cajal evidence --line 3 --genotype kit_exon_11\n"
     "cajal evidence --drug imatinib --plot imatinib.svg --plot-kind orr --plot-by genotype\n"
     "cajal evidence --plot funnel.svg --plot-kind funnel --line 2\n"
     "cajal evidence --compare regorafenib nilotinib\n"
     "cajal evidence radiotherapy",
     NULL},
    {"explain", cli_explain, "A rule, reference, drug or conflict, whole", "cajal explain [OPTIONS] ID…",
     cli_explain_options, "ID names a row of the knowledge base: a rule, reference, drug, regimen, genotype, trial, …",
     "cajal explain imatinib\n"
     "cajal explain first-line-kit-exon-11\n"
     "cajal explain D-13",
     NULL},
    {"kb", cli_kb, "Check, prove, compare or list the knowledge base",
     "cajal kb check|verify|diff|list|export|page [OPTIONS]", cli_kb_options,
     "check   report every mistake of a knowledge base directory (kb check DIR), with file and line\n"
     "verify  prove it over every possible patient and every day on which its rules change: nobody is left\n"
     "        without an option, nothing is both offered and avoided, every row of safety.yaml holds …\n"
     "        Each failure is shown with the simplest patient it concerns.\n"
     "diff    what changed between two days (kb diff DATE DATE), in the knowledge or, with --case, in the\n"
     "        plan of one patient, and why\n"
     "list    what the base holds, by kind\n"
     "export  the whole base for other programs: JSON, tables as CSV or SQLite, references as BibTeX, FHIR R4\n"
     "page    the whole base as one page to read, search and print",
     "cajal kb check --kb kb\n"
     "cajal kb verify --kb kb --witness failures\n"
     "cajal kb diff 2016-01-08 2026-01-01 --case examples/blay-2012.json\n"
     "cajal kb list\n"
     "cajal kb export > kb.json\n"
     "cajal kb export --format sqlite --out kb.sqlite\n"
     "cajal kb export --format fhir --out kb.fhir.json\n"
     "cajal kb page --kb kb --out docs/knowledge.html",
     "check|verify|diff|list|export|page"},
    {.name = "Serve", .run = NULL},
    {"serve", cli_serve, "The page, and all of this for other programs, over HTTP", "cajal serve [OPTIONS]",
     cli_serve_options,
     "GET /                    the page\n"
     "POST /api/plan           a case in, its plan out, as cajal plan --json; GET /api/openapi.json tells the rest\n"
     "/cds-services            CDS Hooks\n"
     "/api/registry/…          cases at rest, with --registry\n"
     "/healthz /readyz /metrics  for those who run it\n"
     "It answers this machine only; elsewhere it needs TLS and an access file. SIGHUP loads the knowledge base, the\n"
     "certificate and the access file anew, SIGTERM ends it when the requests in flight are answered.\n"
     "docs/service.md begins from nothing.",
     "cajal serve --port 8080\n"
     "cajal serve --registry gist.sqlite\n"
     "cajal serve --config /etc/cajal/serve.conf",
     NULL},
    {.name = "Other", .run = NULL},
    {"completion", cli_completion, "Shell completion for bash", "cajal completion bash", cli_no_options, NULL,
     "cajal completion bash > /etc/bash_completion.d/cajal", "bash"},
    {"help", cli_help, "This help, or that of a command", "cajal help [COMMAND]", cli_no_options, NULL,
     "cajal help plan",
     NULL},
    {0}};

const struct cli_command *cli_find(const char *name)
{
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (command->run && strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static void print_overview(FILE *out)
{
    fputs("cajal - decision support for metastatic gastrointestinal stromal tumour (GIST)\n\n"
          "Usage: cajal COMMAND [OPTIONS] …\n",
          out);
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        if (!command->run)
            fprintf(out, "\n%s\n", command->name);
        else
            fprintf(out, "  %-12s %s\n", command->name, command->summary);
    }
    fputs("\n`cajal help COMMAND` tells more. `cajal --version` prints the versions.\n"
          "Exit status: 0 done; 1 a check found something, or a case is invalid; 2 wrong usage;\n"
          "3 cannot read or write; 4 internal error.\n"
          "Cajal supports a clinician's judgement; it does not replace it.\n",
          out);
}

int cli_help(const struct cli_command *command, int argc, char **argv)
{
    (void)command;
    if (argc < 2) {
        print_overview(stdout);
        return cli_finish(CAJAL_OK);
    }
    if (strcmp(argv[1], "--man") == 0)
        return cli_print_manual(argc > 2 ? argv[2] : NULL);
    const struct cli_command *asked = cli_find(argv[1]);
    if (!asked) {
        fprintf(stderr, "cajal: no command \"%s\"; see `cajal help`\n", argv[1]);
        return CAJAL_USAGE;
    }
    cli_print_help(asked, stdout);
    return cli_finish(CAJAL_OK);
}

/* A list of errors takes memory too: when there is none, this is all that can be said. */
static int told(int status)
{
    if (status == CAJAL_INTERNAL)
        fputs("cajal: internal error: out of memory or of threads, or a mistake in the program; the result is not whole\n",
              stderr);
    return status;
}

/* A stream that was closed before (`>&-`) would give its number to the next file that is opened, and what is printed
 * would land in it. In its place comes one that can neither be read nor written as asked, so that it is told. */
static bool hold_streams(void)
{
    for (int file = 0; file <= 2; file++)
        if (fcntl(file, F_GETFD) < 0 && open("/dev/null", file == 0 ? O_WRONLY : O_RDONLY) != file)
            return false;
    return true;
}

int main(int argc, char **argv)
{
    if (!hold_streams())
        return CAJAL_IO;
    if (argc < 2) {
        print_overview(stderr);
        return CAJAL_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0)
        return cli_print_version();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_overview(stdout);
        return cli_finish(CAJAL_OK);
    }
    const struct cli_command *command = cli_find(argv[1]);
    if (command)
        return told(command->run(command, argc - 1, argv + 1));
    struct words_best best = {0};
    for (const struct cli_command *it = cli_commands; it->name; it++)
        if (it->run)
            words_consider(&best, argv[1], it->name);
    fprintf(stderr, "cajal: no command \"%s\"", argv[1]);
    fprintf(stderr, best.word ? "; did you mean \"%s\"?\n" : "; see `cajal help`\n", best.word);
    return CAJAL_USAGE;
}
