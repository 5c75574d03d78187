#include "report/fit_report.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "base/json_out.h"
#include "report/layout.h"
#include "simulate/prior.h"
#include "simulate/simulation.h"

#define BULLET 4

struct printing {
    const struct fit_report *report;
    const struct kb *kb;
    struct arena *arena;
    struct layout layout;
    struct text line;
};

/* ---- what is said of a target ---- */

/* "inside", "near" (to three standard errors), "outside", "not measured". */
static const char *verdict(const struct kb_target *target, const struct fit_row *row)
{
    double away = fabs(fit_deviation(target, row->simulated));
    if (isnan(row->simulated))
        return "not measured";
    if (target->value && target->standard_error)
        return away <= 2 ? "inside" : away <= 3 ? "near" : "outside";
    if (target->value) /* no standard error is known: does the model's own interval hold it? */
        return *target->value >= row->low && *target->value <= row->high ? "inside" : "outside";
    return away <= 0 ? "inside" : "outside";
}

static bool is_inside(const struct kb_target *target, const struct fit_row *row)
{
    return strcmp(verdict(target, row), "inside") == 0;
}

/* ---- text ---- */

static const char *unit(const struct kb_target *target) { return strcmp(target->unit, "percent") == 0 ? "\x1f%" : ""; }

static const char *published(struct printing *it, const struct kb_target *target)
{
    if (target->value && target->standard_error)
        return arena_printf(it->arena, "%.3g%s%c±%c%.2g", *target->value, unit(target), LAYOUT_GLUE, LAYOUT_GLUE,
                            *target->standard_error);
    if (target->value)
        return arena_printf(it->arena, "%.3g%s", *target->value, unit(target));
    return arena_printf(it->arena, "%g-%g%s", *target->low, *target->high, unit(target));
}

static const char *simulated(struct printing *it, const struct kb_target *target, const struct fit_row *row)
{
    if (isnan(row->simulated))
        return "-";
    if (isnan(row->low))
        return arena_printf(it->arena, "%.3g%s", row->simulated, unit(target));
    return arena_printf(it->arena, "%.3g%s%c(%.3g-%.3g)", row->simulated, unit(target), LAYOUT_GLUE, row->low,
                        row->high);
}

#define TOLD 5
static void print_targets(struct printing *it, bool held_out)
{
    static const char *const headers[TOLD] = {"target", "published", "simulated (95 %)", "SE away", ""};
    const char **cells = arena_array(it->arena, (size_t)it->kb->targets_count * TOLD + 1, sizeof *cells);
    size_t rows = 0;
    for (uint32_t t = 0; cells && t < it->kb->targets_count; t++) {
        const struct kb_target *target = &it->kb->targets[t];
        const struct fit_row *row = &it->report->rows[t];
        const char **cell = cells + rows * TOLD;
        if (target->held_out != held_out)
            continue;
        double away = target->standard_error ? fit_deviation(target, row->simulated) : NAN;
        bool unread = target->row.status == KB_UNVERIFIED;
        cell[0] = unread ? arena_printf(it->arena, "%s (unverified)", target->row.id) : target->row.id;
        cell[1] = published(it, target);
        cell[2] = simulated(it, target, row);
        cell[3] = isnan(away) ? "-" : arena_printf(it->arena, "%+.1f", away);
        cell[4] = verdict(target, row);
        rows++;
    }
    layout_table(&it->layout, &(struct layout_table){headers, TOLD, rows, cells, NULL, true});
}

struct held_out {
    uint32_t all, inside, not_measured;
};

static struct held_out count_held_out(const struct kb *kb, const struct fit_row *rows)
{
    struct held_out count = {0};
    for (uint32_t t = 0; t < kb->targets_count; t++)
        if (kb->targets[t].held_out) {
            count.all++;
            count.inside += is_inside(&kb->targets[t], &rows[t]);
            count.not_measured += isnan(rows[t].simulated) != 0;
        }
    return count;
}

static struct fit_count counted(const struct printing *it)
{
    double figures[512];
    uint32_t count = it->kb->targets_count;
    for (uint32_t t = 0; t < count && t < 512; t++)
        figures[t] = it->report->rows[t].simulated;
    return count <= 512 ? fit_count(it->kb, figures) : (struct fit_count){0};
}

static void say_not_measured(struct text *line, uint32_t count)
{
    if (count)
        text_printf(line, "; %u could not be measured in these patients", count);
    text_add(line, ".");
}

static void print_sentence(struct printing *it)
{
    struct fit_count count = counted(it);
    struct held_out held_out = count_held_out(it->kb, it->report->rows);
    text_printf(&it->line,
                "Of %u published figures that the model was fitted to, it meets %u within two standard errors, and is "
                "beyond three of %u",
                count.targets, count.within_two, count.beyond_three);
    say_not_measured(&it->line, count.not_measured);
    text_printf(&it->line, " Of %u that were held out it meets %u", held_out.all, held_out.inside);
    say_not_measured(&it->line, held_out.not_measured);
    text_add(&it->line, " With as many parameters as figures a fit is regularization, not evidence; the misses among "
                        "the held out say where not to believe it.");
    layout_flush(&it->layout, LAYOUT_PLAIN, "", 0, &it->line);
    text_printf(&it->line, "%llu virtual patient%s at the best set; intervals: %u draw%s of %llu. Seed %llu.",
                (unsigned long long)it->report->options.patients, it->report->options.patients == 1 ? "" : "s",
                it->report->options.draws, it->report->options.draws == 1 ? "" : "s",
                (unsigned long long)it->report->options.draw_patients, (unsigned long long)it->report->options.seed);
    layout_flush(&it->layout, LAYOUT_FAINT, "", 0, &it->line);
}

static const struct kb_model_parameter *parameter_of(const struct kb *kb, const char *id)
{
    for (uint32_t i = 0; i < kb->parameters_count; i++)
        if (strcmp(kb->parameters[i].row.id, id) == 0)
            return &kb->parameters[i];
    return NULL;
}

#define LEARNT 5
static void print_parameters(struct printing *it)
{
    static const char *const headers[LEARNT] = {"parameter", "prior (95 %)", "best, after (95 %)", "contraction", ""};
    const char **cells = arena_array(it->arena, (size_t)it->kb->posterior_count * LEARNT + 1, sizeof *cells);
    for (uint32_t i = 0; cells && i < it->kb->posterior_count; i++) {
        const struct kb_posterior *row = &it->kb->posterior[i];
        const struct kb_model_parameter *parameter = parameter_of(it->kb, row->parameter);
        const char **cell = cells + (size_t)i * LEARNT;
        double contraction = row->contraction ? *row->contraction : NAN;
        cell[0] = row->parameter;
        cell[1] = arena_printf(it->arena, "%.2g-%.2g", prior_value(parameter, -SIMULATION_Z),
                               prior_value(parameter, SIMULATION_Z));
        cell[2] = arena_printf(it->arena, "%.2g%c(%.2g-%.2g)", *row->best, LAYOUT_GLUE, row->low ? *row->low : NAN,
                               row->high ? *row->high : NAN);
        cell[3] = arena_printf(it->arena, "%.0f%c%%", 100 * fmax(0, contraction), LAYOUT_GLUE);
        cell[4] = contraction < FIT_UNIDENTIFIED ? "unidentified" : "";
    }
    layout_heading(&it->layout, LAYOUT_BOLD, "PARAMETERS");
    layout_table(&it->layout, &(struct layout_table){headers, LEARNT, it->kb->posterior_count, cells, NULL, true});
}

cajal_status fit_report_text(struct text *out, const struct fit_report *report, int width, bool colour,
                             cajal_errors *errors)
{
    struct printing it = {.report = report, .kb = report->knowledge->kb, .arena = arena_new()};
    if (!it.arena)
        return errors_no_memory(errors);
    layout_begin(&it.layout, out, (size_t)(width ? width : 100), colour);
    print_sentence(&it);
    layout_heading(&it.layout, LAYOUT_BOLD, "FITTED (months, or %)");
    print_targets(&it, false);
    layout_heading(&it.layout, LAYOUT_BOLD, "HELD OUT");
    print_targets(&it, true);
    if (it.kb->posterior_count)
        print_parameters(&it);
    bool good = layout_end(&it.layout) && !it.line.failed && !arena_failed(it.arena);
    text_free(&it.line);
    arena_free(it.arena);
    return good ? CAJAL_OK : errors_no_memory(errors);
}

/* ---- JSON ---- */

static void number(struct json_out *json, const char *key, double value)
{
    emit_number(json, key, round(value * 1e4) / 1e4);
}

static void optional(struct json_out *json, const char *key, const double *value)
{
    number(json, key, value ? *value : NAN);
}

static void write_target(struct json_out *json, const struct kb_target *target, const struct fit_row *row)
{
    emit_object(json, NULL);
    emit_string(json, "id", target->row.id);
    emit_string(json, "unit", target->unit);
    emit_bool(json, "held_out", target->held_out);
    emit_bool(json, "verified", target->row.status == KB_VERIFIED);
    optional(json, "published", target->value);
    optional(json, "published_low", target->low);
    optional(json, "published_high", target->high);
    optional(json, "standard_error", target->standard_error);
    number(json, "simulated", row->simulated);
    number(json, "low", row->low);
    number(json, "high", row->high);
    number(json, "standard_errors_away", target->standard_error ? fit_deviation(target, row->simulated) : NAN);
    emit_string(json, "verdict", verdict(target, row));
    emit_array(json, "sources");
    for (uint32_t i = 0; i < target->row.sources_count; i++)
        emit_string(json, NULL, target->row.sources[i]);
    emit_end_array(json);
    emit_end_object(json);
}

static void write_parameter(struct json_out *json, const struct kb_posterior *row)
{
    emit_object(json, NULL);
    emit_string(json, "id", row->parameter);
    emit_number(json, "best", *row->best);
    emit_number(json, "low", row->low ? *row->low : *row->best);
    emit_number(json, "high", row->high ? *row->high : *row->best);
    optional(json, "contraction", row->contraction);
    emit_bool(json, "identified", row->contraction && *row->contraction >= FIT_UNIDENTIFIED);
    emit_end_object(json);
}

cajal_status fit_report_json(struct text *out, const struct fit_report *report, bool pretty, cajal_errors *errors)
{
    const struct kb *kb = report->knowledge->kb;
    struct printing it = {.report = report, .kb = kb};
    struct fit_count count = counted(&it);
    struct json_out json;
    emit_begin(&json, out, pretty);
    emit_object(&json, NULL);
    emit_int(&json, "cajal", 1);
    emit_int(&json, "seed", (int64_t)report->options.seed);
    emit_int(&json, "patients", (int64_t)report->options.patients);
    emit_int(&json, "draws", report->options.draws);
    emit_int(&json, "draw_patients", (int64_t)report->options.draw_patients);
    emit_object(&json, "fitted");
    emit_int(&json, "targets", count.targets);
    emit_int(&json, "within_two", count.within_two);
    emit_int(&json, "beyond_three", count.beyond_three);
    emit_int(&json, "not_measured", count.not_measured);
    emit_end_object(&json);
    emit_array(&json, "targets");
    for (uint32_t t = 0; t < kb->targets_count; t++)
        write_target(&json, &kb->targets[t], &report->rows[t]);
    emit_end_array(&json);
    emit_array(&json, "parameters");
    for (uint32_t i = 0; i < kb->posterior_count; i++)
        write_parameter(&json, &kb->posterior[i]);
    emit_end_array(&json);
    emit_end_object(&json);
    text_add_char(out, '\n');
    return out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
