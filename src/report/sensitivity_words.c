#include "report/sensitivity_words.h"

#include "knowledge/vocabulary.h"

const char *sensitivity_level_words(enum kb_level level)
{
    static const char *const words[] = {[KB_LEVEL_TRIAL] = "trial",
                                        [KB_LEVEL_COHORT] = "cohort",
                                        [KB_LEVEL_CASE] = "case",
                                        [KB_LEVEL_IN_VITRO] = "lab"};
    return words[level];
}

void sensitivity_call_words(struct text *out, const struct kb_sensitivity *row)
{
    text_printf(out, "%s (%s%s)", row->call == KB_CALL_UNKNOWN ? "not known" : kb_word(&kb_words_call, (int)row->call),
                sensitivity_level_words(row->level), row->row.status == KB_UNVERIFIED ? ", unverified" : "");
}

/* A call is said once, with the best level that says it; that a source could not tell adds nothing. */
static bool said_before(const struct sensitivity_cell *cell, uint32_t index)
{
    if (cell->rows[index]->call == KB_CALL_UNKNOWN)
        return true;
    for (uint32_t i = 0; i < index; i++)
        if (cell->rows[i]->call == cell->rows[index]->call)
            return true;
    return cell->rows[index]->call == cell->best->call;
}

void sensitivity_words(struct text *out, const struct sensitivity_cell *cell)
{
    sensitivity_call_words(out, cell->best);
    for (uint32_t i = 0; i < cell->rows_count; i++)
        if (!said_before(cell, i)) {
            text_add(out, "; ");
            sensitivity_call_words(out, cell->rows[i]);
        }
}

static void write_row(struct json_out *json, struct citations *citations, const struct kb_sensitivity *row)
{
    emit_string(json, "call", kb_word(&kb_words_call, (int)row->call));
    emit_string(json, "level", kb_word(&kb_words_level, (int)row->level));
    emit_string(json, "text", row->text);
    emit_string(json, "row", row->row.id);
    emit_string(json, "status", kb_word(&kb_words_status, (int)row->row.status));
    citations_json_sources(json, citations, row->row.sources, row->row.sources_count);
}

void sensitivity_json(struct json_out *json, struct citations *citations, const struct sensitivity_cell *cell)
{
    write_row(json, citations, cell->best);
    emit_array(json, "others");
    for (uint32_t i = 0; i < cell->rows_count; i++) {
        if (cell->rows[i] == cell->best)
            continue;
        emit_object(json, NULL);
        write_row(json, citations, cell->rows[i]);
        emit_end_object(json);
    }
    emit_end_array(json);
}
