/* The options of `cajal outcome`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/chart.h"
#include "cli/outcome.h"

const struct cli_option cli_outcome_options[] = {
    {"time", 't', "COLUMN", "NONE", "time of the event or of the end of follow-up, in any unit", false},
    {"status", 's', "COLUMN", "NONE", "0 and 1, 1 and 2, or false and true; see --event and --censored", false},
    {"event", 'e', "VALUES", "NONE", "which values of the status are the event; all others are censored", false},
    {"censored", 0, "VALUE", "NONE", "competing risks: the status of the censored (default: 0 or censored)", false},
    {"cause", 0, "VALUE", "NONE", "finegray: the status to be modelled", false},
    {"group", 'g', "COLUMN", "NONE", "what to compare", false},
    {"entry", 0, "COLUMN", "NONE", "time at which observation starts: late entry, or rows of a time-varying covariate",
     false},
    {"covariates", 'x', "COLUMNS", "NONE", "of a model: numbers, or categories (the first is the reference)", false},
    {"factor", 'f', "COLUMNS", "NONE",
     "covariates that are categories although they look like numbers; NAME=VALUE sets the reference", false},
    {"strata", 0, "COLUMNS", "NONE", "compare within strata, or a baseline hazard for each", false},
    {"weights", 'w', "COLUMN", "NONE", "case weights", false},
    {"id", 0, "COLUMN", "NONE", "rows of one patient: cox sums them in the robust variance", false},
    {"known", 0, "COLUMN", "NONE", "time at which the group became known (response, surgery); empty: never", false},
    {"landmark", 0, "TIME", "NONE", "landmark: start here, grouped by what was known by then", false},
    {"left", 0, "COLUMN", "NONE", "npmle: last visit without the event", false},
    {"right", 0, "COLUMN", "NONE", "npmle: first visit with it; empty when never seen", false},
    {"at", 0, "TIMES", "NONE", "report at these times: 12,24", false},
    {"quantiles", 'q', "NUMBERS", "NONE", "km: times by which these shares have had the event: 0.25,0.5", false},
    {"conf-type", 0, "TYPE", "log|plain|log-log", "scale on which intervals are symmetric (default: log)", false},
    {"conf-level", 0, "LEVEL", "NONE", "of the intervals (default: 0.95)", false},
    {"logrank", 0, NULL, NULL, "km: also the log-rank test between the groups", false},
    {"rho", 0, "R", "NONE", "logrank, gray: weight S(t-)^R; 1 stresses early differences", false},
    {"gamma", 0, "G", "NONE", "logrank: weight (1 - S(t-))^G; 1 stresses late differences", false},
    {"trend", 0, NULL, NULL, "logrank: also the test for trend over the groups", false},
    {"scores", 0, "NUMBERS", "NONE", "logrank --trend: of the groups in order (default: 1,2,…)", false},
    {"ties", 0, "METHOD", SURVIVAL_TIES, "tied events (default: cox efron, finegray breslow)", false},
    {"robust", 0, NULL, NULL, "cox: sandwich variance", false},
    {"zph", 0, "SCALE", SURVIVAL_SCALES, "cox: test proportional hazards on this time scale", false},
    {"baseline", 0, NULL, NULL, "cox --json: baseline cumulative hazard at the covariates' means", false},
    {"horizon", 0, "TIME", "NONE", "rmst: mean up to this time (default: the shortest group's longest)", false},
    {"distribution", 0, "NAME", "exponential|weibull|log-normal|log-logistic|piecewise", "fit: (default: weibull)",
     false},
    {"cuts", 0, "TIMES", "NONE", "fit piecewise: where the hazard may change", false},
    {"hazard-ratio", 0, "HR", "NONE", "power: second arm over first", false},
    {"alpha", 0, "P", "NONE", "power: two-sided (default: 0.05)", false},
    {"power", 0, "P", "NONE", "power: wanted (default: 0.8, unless --events)", false},
    {"events", 0, "N", "NONE", "power: of this many events; rebuild: events in all, where they are published", false},
    {"allocation", 0, "SHARE", "NONE", "power: patients in the second arm (default: 0.5)", false},
    {"median", 0, "TIME", "NONE", "power: survival of the first arm, to tell the number of patients", false},
    {"accrual", 0, "TIME", "NONE", "power: duration of accrual", false},
    {"follow-up", 0, "TIME", "NONE", "power: after the last patient", false},
    {"freedman", 0, NULL, NULL, "power: Freedman's formula in place of Schoenfeld's", false},
    {"beside", 0, "TRIAL/ARM", "NONE",
     "km of cases: also the curve of this arm, rebuilt from its published figures; TRIAL/ARM/GENOTYPE of one genotype",
     false},
    {"curve", 0, "FILE", "FILE", "rebuild, or km beside it: points of a published curve, columns time and survival",
     false},
    {"at-risk", 0, "FILE", "FILE", "the numbers below it, columns time and at_risk", false},
    {"cases", 'c', "FILE", "FILE", "cases in place of a table: JSON or NDJSON; more files may follow", true},
    {"from", 0, "EVENT", "diagnosis|metastasis|line:1|line|drug:|progression:1|response:1|local",
     "of cases: time starts here (default: line:1); line: every line", false},
    {"to", 0, "EVENT", "progression|progression-or-death|death|stop|next-line",
     "of cases: and ends here (default: progression-or-death)", false},
    {"by", 0, "WHAT", "genotype|line|drug|local|response|sex", "of cases: what to compare", false},
    {"criterion", 0, "NAME", "believed|recist|choi|modified_choi|mrecist|eortc|percist|volume",
     "of cases: whose progression and response (default: believed)", false},
    {"unit", 0, "UNIT", "months|days|weeks|years", "of cases: unit of time (default: months)", false},
    {"table", 0, NULL, NULL, "of cases: print the table made of them, for any analysis", false},
    {"plot", 'p', "FILE", "FILE",
     "km, landmark, cuminc, gray, cox, exposure, finegray, literature, sequences: draw to FILE.svg, .png or .pdf",
     false},
    {"json", 'j', NULL, NULL, "JSON (schema/outcome.schema.json)", false},
    {"csv", 0, NULL, NULL, "CSV: the curve, or the table of the result", false},
    {"kb", 0, "DIR", "DIR", "of cases: use the knowledge base in DIR instead of the one in this program", false},
    {"width", 0, "N", "NONE", "columns of the text, 60 to 200 (default: 80)", false},
    {"colour", 0, "WHEN", "auto|always|never", "colour the text (default: auto, on a terminal)", false},
    {0}};

/* Reading: the first thing that is wrong is said, and everything after is skipped. */
struct reader {
    struct outcome_call *call;
    const struct cli_values *values;
    bool wrong;
    bool failed; /* memory was short */
};

static const char *value_of(const struct reader *reader, const char *name)
{
    return cli_value(reader->values, reader->call->command, name);
}

static void refuse(struct reader *reader, const char *name, const char *value, const char *expected)
{
    if (!reader->wrong)
        cli_usage_error(reader->call->command, "--%s %s: expected %s", name, value, expected);
    reader->wrong = true;
}

static void read_number(struct reader *reader, const char *name, double *out, double low, double high,
                        const char *expected)
{
    const char *text = value_of(reader, name);
    double value;
    if (!text)
        return;
    if (!number_of(&value, text) || !(value >= low && value <= high))
        refuse(reader, name, text, expected);
    else
        *out = value;
}

static void read_list(struct reader *reader, const char *name, struct survival_numbers *out, double low, double high,
                      const char *expected)
{
    const char *text = value_of(reader, name);
    if (text && !survival_numbers_read(out, text, low, high))
        refuse(reader, name, text, expected);
}

/* The place of the value among the words that the option's completion offers; -1 when it was not given. */
static int read_choice(struct reader *reader, const char *name)
{
    const char *text = value_of(reader, name), *words = NULL;
    for (const struct cli_option *option = cli_outcome_options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            words = option->values;
    int place = text && words ? survival_choice(words, text) : -1;
    if (text && place < 0)
        refuse(reader, name, text, "one of the words in the help");
    return place;
}

/* What the service offers too. */
static void read_wanted(struct reader *reader)
{
    struct outcome_call *call = reader->call;
    call->wanted = (struct survival_options)SURVIVAL_OPTIONS_NONE;
    for (const struct survival_option *option = survival_option_table; option->name; option++) {
        const char *text = value_of(reader, option->name);
        cajal_status status = text ? survival_option_read(&call->wanted, option, text, call->arena) : CAJAL_OK;
        if (status == CAJAL_USAGE)
            refuse(reader, option->name, text, option->expected);
        else if (status != CAJAL_OK)
            reader->failed = true;
    }
}

static void read_columns(struct reader *reader)
{
    struct read_spec *spec = &reader->call->wanted.spec;
    spec->left = value_of(reader, "left");
    spec->right = value_of(reader, "right");
    spec->known = value_of(reader, "known");
}

static void read_methods(struct reader *reader)
{
    static const cajal_zph scales[] = {CAJAL_ZPH_KM, CAJAL_ZPH_RANK, CAJAL_ZPH_IDENTITY, CAJAL_ZPH_LOG};
    struct outcome_call *call = reader->call;
    const struct survival_options *wanted = &call->wanted;
    int interval = read_choice(reader, "conf-type"), distribution = read_choice(reader, "distribution");
    int ties = wanted->ties ? survival_choice(SURVIVAL_TIES, wanted->ties) : -1;
    int zph = wanted->zph ? survival_choice(SURVIVAL_SCALES, wanted->zph) : -1;
    if (interval >= 0)
        call->interval = (cajal_interval)interval;
    if (ties >= 0)
        call->ties = (cajal_ties)ties;
    call->ties_given = ties >= 0;
    if (zph >= 0)
        call->zph = scales[zph];
    call->distribution = distribution < 0 ? CAJAL_WEIBULL : (cajal_distribution)distribution;
    call->piecewise = distribution == 4;
    call->distribution_name = distribution < 0 ? "weibull" : value_of(reader, "distribution");
    call->wanted.robust = wanted->robust || wanted->spec.id;
    call->baseline = value_of(reader, "baseline") != NULL;
    call->trend = value_of(reader, "trend") != NULL;
    call->logrank = value_of(reader, "logrank") != NULL;
}

static void read_numbers(struct reader *reader)
{
    struct outcome_call *call = reader->call;
    call->landmark = NAN;
    read_number(reader, "landmark", &call->landmark, 1e-300, 1e300, "a time of more than 0");
    read_number(reader, "rho", &call->rho, -10, 10, "a number from -10 to 10");
    read_number(reader, "gamma", &call->gamma, 0, 10, "a number from 0 to 10");
    read_list(reader, "cuts", &call->cuts, 0, 1e300, "at most 64 times with commas between them");
    read_list(reader, "scores", &call->scores, -1e300, 1e300, "at most 64 numbers with commas between them");
}

static void read_power(struct reader *reader)
{
    cajal_power *power = &reader->call->power;
    *power = (cajal_power)CAJAL_POWER_INIT;
    read_number(reader, "hazard-ratio", &power->hazard_ratio, 1e-6, 1e6, "a ratio of more than 0");
    read_number(reader, "alpha", &power->alpha, 1e-12, 0.999, "a probability");
    read_number(reader, "power", &power->power, 1e-6, 0.9999999, "a probability");
    read_number(reader, "events", &power->events, 1, 1e9, "a number of events");
    read_number(reader, "allocation", &power->allocation, 1e-3, 0.999, "a share such as 0.5");
    read_number(reader, "median", &power->median, 1e-300, 1e300, "a time of more than 0");
    read_number(reader, "accrual", &power->accrual, 0, 1e300, "a time");
    read_number(reader, "follow-up", &power->follow_up, 0, 1e300, "a time");
    power->freedman = value_of(reader, "freedman") != NULL;
    if (power->events == 0 && power->power == 0)
        power->power = 0.8;
}

static void read_form(struct reader *reader)
{
    struct outcome_call *call = reader->call;
    const char *width = value_of(reader, "width"), *colour = value_of(reader, "colour");
    call->width = width ? cli_number(width, 60, 200) : 80;
    if (call->width < 0)
        refuse(reader, "width", width, "60 to 200");
    read_choice(reader, "colour");
    call->colour = cli_colour(stdout, colour);
    call->form = value_of(reader, "json")  ? STATISTICS_JSON
                 : value_of(reader, "csv") ? STATISTICS_CSV
                                           : STATISTICS_TEXT;
}

static void read_cases(struct reader *reader)
{
    struct outcome_call *call = reader->call;
    call->kb = value_of(reader, "kb");
    call->table = value_of(reader, "table") != NULL;
    call->case_files_count = cli_all(reader->values, call->command, "cases", call->case_files);
    bool other = call->wanted.from || call->wanted.to || call->wanted.by || call->wanted.criterion ||
                 call->wanted.unit || call->table;
    for (int i = 1; call->case_files_count && i < reader->values->arguments_count; i++)
        call->case_files[call->case_files_count++] = reader->values->arguments[i];
    const struct read_spec *spec = &call->wanted.spec;
    if (other && !call->case_files_count)
        refuse(reader, "from, --to, --by, --criterion, --unit, --table", "without --cases", "a table of cases");
    else if (call->case_files_count && (spec->time || spec->status || spec->group || spec->known || spec->left ||
                                        spec->right || spec->entry || spec->id || spec->event_count))
        refuse(reader, "cases", call->case_files[0], "no columns beside it: --from, --to and --by choose them");
}

static void read_plot(struct reader *reader)
{
    struct outcome_call *call = reader->call;
    call->curve = value_of(reader, "curve");
    call->at_risk = value_of(reader, "at-risk");
    call->beside = value_of(reader, "beside");
    call->plot = value_of(reader, "plot");
    if (call->plot && !chart_format_of_path(&call->plot_format, call->plot))
        refuse(reader, "plot", call->plot, "a name that ends in .svg, .png or .pdf");
}

int outcome_read_options(struct outcome_call *call, const struct cli_command *command, const struct cli_values *values,
                         int argc)
{
    *call = (struct outcome_call){.command = command};
    call->arena = arena_new();
    call->case_files = calloc((size_t)argc + 1, sizeof *call->case_files);
    if (!call->arena || !call->case_files)
        return CAJAL_INTERNAL;
    struct reader reader = {.call = call, .values = values};
    read_wanted(&reader);
    read_columns(&reader);
    read_methods(&reader);
    read_numbers(&reader);
    read_power(&reader);
    read_form(&reader);
    read_plot(&reader);
    read_cases(&reader);
    return reader.failed ? CAJAL_INTERNAL : reader.wrong ? CAJAL_USAGE : CAJAL_OK;
}

void outcome_free_call(struct outcome_call *call)
{
    arena_free(call->arena);
    free(call->case_files);
}
