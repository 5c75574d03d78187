#include "response/table_row.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/format.h"
#include "base/letters.h"
#include "base/words.h"

#define MESSAGE 512
#define WORD_SIZE 64

static const char *const column_names[RESPONSE_COLUMN_COUNT][5] = {
#define NAMES(name, a, b, c, d, e) [COLUMN_##name] = {a, b, c, d, e},
    RESPONSE_COLUMNS(NAMES)
#undef NAMES
};

void lesion_table_report(struct lesion_table *table, long line, enum response_column column, bool warning,
                         const char *format, ...)
{
    char message[MESSAGE];
    size_t *count = warning ? &table->warnings : &table->mistakes;
    (*count)++;
    if (!warning)
        table->bad_row = true;
    if (table->mistakes + table->warnings > TABLE_MISTAKES)
        return;
    va_list arguments;
    va_start(arguments, format);
    format_into(message, sizeof message, format, arguments);
    va_end(arguments);
    int at = column < RESPONSE_COLUMN_COUNT ? table->at[column] : -1;
    const char *path = at >= 0                          ? table->table.names[at]
                       : column < RESPONSE_COLUMN_COUNT ? column_names[column][0]
                                                        : NULL;
    errors_add(table->errors, warning ? CAJAL_OK : CAJAL_INVALID, table->table.path, (int)line, path, "%s%s",
               warning ? "to check: " : "", message);
}

/* ---- columns ---- */

static size_t names_count(enum response_column column)
{
    size_t count = 0;
    while (count < 5 && column_names[column][count])
        count++;
    return count;
}

/* Other columns of the SDTM tables and of cajal measure, which say nothing that a response needs. */
static bool is_known_idle(const char *name)
{
    static const char *const idle[] = {"DOMAIN",   "STUDYID",   "TRSEQ",          "TUSEQ",      "TRTEST",   "TUTEST",
                                       "TUTESTCD", "TRORRES",   "TRORRESU",       "TRACPTFL",   "TUACPTFL", "TUORRES",
                                       "sd_hu",    "median_hu", "diameter_3d_mm", "slice_index"};
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++)
        if (words_same(name, idle[i]))
            return true;
    return false;
}

static bool is_used(const struct lesion_table *table, int column)
{
    for (int i = 0; i < RESPONSE_COLUMN_COUNT; i++)
        if (table->at[i] == column)
            return true;
    return false;
}

static void report_idle(struct lesion_table *table)
{
    for (size_t i = 0; i < table->table.columns; i++) {
        struct words_best best = {0};
        if (is_used(table, (int)i) || is_known_idle(table->table.names[i]))
            continue;
        for (int j = 0; j < RESPONSE_COLUMN_COUNT; j++)
            words_consider(&best, table->table.names[i], column_names[j][0]);
        lesion_table_report(table, 1, RESPONSE_COLUMN_COUNT, true, "column \"%s\" is not used%s%s%s",
                            table->table.names[i], best.word ? "; did you mean \"" : "", best.word ? best.word : "",
                            best.word ? "\"?" : "");
    }
}

cajal_status lesion_table_columns(struct lesion_table *table)
{
    for (int i = 0; i < RESPONSE_COLUMN_COUNT; i++)
        table->at[i] = table_column(&table->table, column_names[i], names_count((enum response_column)i));
    table->long_form = table->at[COLUMN_TEST] >= 0;
    static const enum response_column needed[] = {COLUMN_SUBJECT, COLUMN_LESION, COLUMN_DATE};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (table->at[needed[i]] < 0)
            lesion_table_report(table, 1, needed[i], false, "no such column; a table of lesions needs it");
    report_idle(table);
    return table->mistakes ? CAJAL_INVALID : CAJAL_OK;
}

cajal_status identified_columns(struct lesion_table *table)
{
    static const enum response_column used[] = {COLUMN_SUBJECT, COLUMN_READER, COLUMN_EVALUATOR,
                                                COLUMN_LESION,  COLUMN_ORGAN,  COLUMN_ROLE};
    for (int i = 0; i < RESPONSE_COLUMN_COUNT; i++)
        table->at[i] = -1;
    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
        table->at[used[i]] = table_column(&table->table, column_names[used[i]], names_count(used[i]));
    table->identifies = true;
    for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
        if (table->at[used[i]] < 0 && (used[i] == COLUMN_SUBJECT || used[i] == COLUMN_LESION))
            lesion_table_report(table, 1, used[i], false, "no such column; the table that identifies lesions needs it");
    return table->mistakes ? CAJAL_INVALID : CAJAL_OK;
}

/* ---- cells ---- */

static const char *cell_of(const struct lesion_table *table, enum response_column column)
{
    if (table->at[column] < 0)
        return "";
    const char *cell = table_cell(&table->table, table->at[column]);
    return strcmp(cell, "NA") == 0 || strcmp(cell, ".") == 0 ? "" : cell;
}

bool table_number(int64_t *out, const char *text)
{
    *out = CASE_ABSENT;
    if (!*text || strcmp(text, "NA") == 0 || strcmp(text, ".") == 0)
        return true;
    bool negative = *text == '-';
    text += negative || *text == '+';
    if (!isdigit((unsigned char)*text) && *text != '.')
        return false;
    int64_t value = 0, digits = 0;
    for (; isdigit((unsigned char)*text); text++, digits++)
        if ((value = value * 10 + (*text - '0')) > 1000000000000)
            return false;
    int decimals = 0;
    bool up = false;
    if (*text == '.' || *text == ',')
        for (text++; isdigit((unsigned char)*text); text++, digits++, decimals++) {
            if (decimals < 3)
                value = value * 10 + (*text - '0');
            else if (decimals == 3)
                up = *text >= '5';
        }
    for (; decimals < 3; decimals++)
        value *= 10;
    if (*text || digits == 0)
        return false;
    value += up;
    *out = negative ? -value : value;
    return true;
}

static int64_t read_number(struct lesion_table *table, enum response_column column, int64_t low, int64_t high)
{
    const char *cell = cell_of(table, column);
    int64_t value;
    if (!table_number(&value, cell)) {
        lesion_table_report(table, table->table.line_number, column, false, "found \"%s\", expected a number", cell);
        return CASE_ABSENT;
    }
    if (value != CASE_ABSENT && (value < low * 1000 || value > high * 1000)) {
        lesion_table_report(table, table->table.line_number, column, false, "found %s, expected %lld to %lld", cell,
                            (long long)low, (long long)high);
        return CASE_ABSENT;
    }
    return value;
}

static cajal_date read_date(struct lesion_table *table, enum response_column column)
{
    cajal_date date = {0, CAJAL_NO_DATE};
    const char *cell = cell_of(table, column);
    char day[11] = "";
    bool with_time = *cell && strlen(cell) > 10 && cell[10] == 'T';
    if (with_time)
        memcpy(day, cell, 10); /* 2014-01-02T10:20: the time of day says nothing here */
    if (*cell && !date_parse(&date, with_time ? day : cell))
        lesion_table_report(table, table->table.line_number, column, false,
                            "found \"%s\", expected a date such as 2015-03-06", cell);
    return date;
}

static char plain_letter(char c) { return c == ' ' || c == '-' ? '_' : letter_lower(c); }

/* "LYMPH NODE" → "lymph_node". */
static void plain_word(char out[WORD_SIZE], const char *cell)
{
    size_t length = 0;
    for (; *cell && length + 1 < WORD_SIZE; cell++)
        out[length++] = plain_letter(*cell);
    out[length] = '\0';
}

static bool same_word(const char *a, const char *b)
{
    while (*a && plain_letter(*a) == plain_letter(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static int word_index(const case_vocabulary *vocabulary, const char *cell)
{
    for (size_t i = 1; *cell && i < vocabulary->count; i++)
        if (same_word(vocabulary->words[i], cell))
            return (int)i;
    return 0;
}

static int read_word(struct lesion_table *table, enum response_column column, const case_vocabulary *vocabulary)
{
    const char *cell = cell_of(table, column);
    if (!*cell)
        return 0;
    int index = word_index(vocabulary, cell);
    if (index)
        return index;
    const char *nearest = words_nearest(cell, vocabulary->words, vocabulary->count);
    lesion_table_report(table, table->table.line_number, column, false, "found \"%s\"%s%s%s", cell,
                        nearest ? "; did you mean \"" : ", which is no word of this column", nearest ? nearest : "",
                        nearest ? "\"?" : "");
    return 0;
}

static enum case_tristate read_yes_no(struct lesion_table *table, enum response_column column)
{
    static const char *const yes[] = {"y", "yes", "true", "1"}, *const no[] = {"n", "no", "false", "0"};
    const char *cell = cell_of(table, column);
    for (size_t i = 0; *cell && i < 4; i++) {
        if (letters_compare(cell, yes[i]) == 0)
            return CASE_YES;
        if (letters_compare(cell, no[i]) == 0)
            return CASE_NO;
    }
    if (*cell)
        lesion_table_report(table, table->table.line_number, column, false, "found \"%s\", expected yes or no", cell);
    return CASE_NOT_STATED;
}

/* ---- words of their own ---- */

static void read_role(struct table_row *out, struct lesion_table *table)
{
    const char *cell = cell_of(table, COLUMN_ROLE);
    char word[WORD_SIZE];
    plain_word(word, cell);
    if (strcmp(word, "target") == 0)
        out->role = CASE_LESION_TARGET;
    else if (strcmp(word, "node") == 0 || strcmp(word, "target_node") == 0) {
        out->role = CASE_LESION_TARGET;
        out->is_node = true;
    } else if (strcmp(word, "non_target") == 0 || strcmp(word, "nontarget") == 0)
        out->role = CASE_LESION_NON_TARGET;
    else if (strcmp(word, "new") == 0) {
        out->role = CASE_LESION_NON_TARGET;
        out->cell.is_new = CASE_YES;
    } else if (*word)
        lesion_table_report(table, out->line, COLUMN_ROLE, false,
                            "found \"%s\", expected target, node, non_target or new", cell);
}

/* Any organ may be written; ours are recognised, and nodes, because they are measured otherwise. */
static void read_organ(struct table_row *out, struct lesion_table *table)
{
    char word[WORD_SIZE] = "";
    plain_word(word, cell_of(table, COLUMN_ORGAN));
    out->site = (enum case_site)word_index(&case_words_site, word);
    if (strstr(word, "node"))
        out->site = CASE_SITE_LYMPH_NODE;
    out->is_node = out->is_node || out->site == CASE_SITE_LYMPH_NODE;
}

/* The words of SDTM beside ours. */
static enum case_lesion_status status_of(const char *cell)
{
    static const struct {
        const char *word;
        enum case_lesion_status status;
    } others[] = {{"too_small_to_measure", CASE_LESION_TOO_SMALL},
                  {"unequivocal", CASE_LESION_UNEQUIVOCAL_PROGRESSION},
                  {"unequivocal_increase", CASE_LESION_UNEQUIVOCAL_PROGRESSION},
                  {"coalesced", CASE_LESION_MERGED},
                  {"not_done", CASE_LESION_NOT_EVALUABLE},
                  {"ne", CASE_LESION_NOT_EVALUABLE},
                  {"inevaluable", CASE_LESION_NOT_EVALUABLE},
                  {"disappeared", CASE_LESION_ABSENT}};
    char word[WORD_SIZE] = "";
    plain_word(word, cell);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i].word, word) == 0)
            return others[i].status;
    return (enum case_lesion_status)word_index(&case_words_lesion_status, cell);
}

static void read_status(struct table_row *out, struct lesion_table *table, enum response_column column)
{
    const char *cell = cell_of(table, column);
    if (!*cell)
        return;
    out->cell.status = status_of(cell);
    if (out->cell.status)
        return;
    const char *nearest = words_nearest(cell, case_words_lesion_status.words, case_words_lesion_status.count);
    lesion_table_report(table, out->line, column, false, "found \"%s\"%s%s%s", cell,
                        nearest ? "; did you mean \"" : ", which is no status of a lesion", nearest ? nearest : "",
                        nearest ? "\"?" : "");
}

static void read_setting(struct table_row *out, struct lesion_table *table)
{
    const char *cell = cell_of(table, COLUMN_SETTING);
    const struct kb *kb = table->knowledge ? table->knowledge->kb : NULL;
    for (uint32_t i = 0; kb && *cell && i < kb->settings_count; i++)
        if (letters_compare(kb->settings[i].row.id, cell) == 0)
            out->setting = kb->settings[i].row.id;
    if (*cell && !out->setting)
        lesion_table_report(table, out->line, COLUMN_SETTING, false,
                            "found \"%s\", expected a setting of kb/criteria.yaml such as on-tki", cell);
}

/* ---- measurements ---- */

static int64_t in_either(struct lesion_table *table, enum response_column mm, enum response_column cm)
{
    int64_t value = read_number(table, mm, 0, 1000);
    if (value != CASE_ABSENT)
        return value;
    value = read_number(table, cm, 0, 100);
    return value == CASE_ABSENT ? value : value * 10;
}

static void read_wide(struct table_row *out, struct lesion_table *table)
{
    struct series_cell *cell = &out->cell;
    cell->longest_um = in_either(table, COLUMN_LONGEST_MM, COLUMN_LONGEST_CM);
    cell->short_um = in_either(table, COLUMN_SHORT_MM, COLUMN_SHORT_CM);
    cell->enhancing_um = read_number(table, COLUMN_ENHANCING_MM, 0, 1000);
    cell->density_mhu = read_number(table, COLUMN_DENSITY, -1024, 3071);
    cell->suv_max_milli = read_number(table, COLUMN_SUV_MAX, 0, 1000);
    cell->sul_peak_milli = read_number(table, COLUMN_SUL_PEAK, 0, 1000);
    cell->tlg_milli = read_number(table, COLUMN_TLG, 0, 1000000);
    cell->volume_mm3 = read_number(table, COLUMN_VOLUME_ML, 0, 20000);
    read_status(out, table, COLUMN_STATUS);
}

/* SDTM's code of a test and where it goes. */
static int64_t *slot_of(struct series_cell *cell, const char *test)
{
    static const struct {
        const char *test;
        size_t offset;
    } slots[] = {{"LDIAM", offsetof(struct series_cell, longest_um)},
                 {"DIAMETER", offsetof(struct series_cell, longest_um)},
                 {"SAXIS", offsetof(struct series_cell, short_um)},
                 {"LPERP", offsetof(struct series_cell, short_um)},
                 {"ENHDIAM", offsetof(struct series_cell, enhancing_um)},
                 {"DENSITY", offsetof(struct series_cell, density_mhu)},
                 {"HU", offsetof(struct series_cell, density_mhu)},
                 {"SUVMAX", offsetof(struct series_cell, suv_max_milli)},
                 {"SULPEAK", offsetof(struct series_cell, sul_peak_milli)},
                 {"VOLUME", offsetof(struct series_cell, volume_mm3)},
                 {"TLG", offsetof(struct series_cell, tlg_milli)}};
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
        if (letters_compare(slots[i].test, test) == 0)
            return (int64_t *)(void *)((char *)cell + slots[i].offset);
    return NULL;
}

static void read_test_number(struct table_row *out, struct lesion_table *table, int64_t *slot)
{
    const char *unit = cell_of(table, COLUMN_TEST_UNIT), *text = cell_of(table, COLUMN_TEST_TEXT);
    bool numbers = table->at[COLUMN_TEST_NUMBER] >= 0;
    if (numbers && !*cell_of(table, COLUMN_TEST_NUMBER) && *text) {
        read_status(out, table, COLUMN_TEST_TEXT); /* "TOO SMALL TO MEASURE" */
        return;
    }
    bool density = slot == &out->cell.density_mhu;
    int64_t value = read_number(table, numbers ? COLUMN_TEST_NUMBER : COLUMN_TEST_TEXT, density ? -1024 : 0,
                                density ? 3071 : 1000000);
    const struct series_cell *cell = &out->cell;
    bool length = slot == &cell->longest_um || slot == &cell->short_um || slot == &cell->enhancing_um;
    bool cm = length && letters_compare(unit, "cm") == 0;
    if (*unit && length && !cm && letters_compare(unit, "mm") != 0)
        lesion_table_report(table, out->line, COLUMN_TEST_UNIT, false, "found \"%s\", expected mm or cm", unit);
    *slot = value != CASE_ABSENT && cm ? value * 10 : value;
}

static void read_test(struct table_row *out, struct lesion_table *table)
{
    const char *test = cell_of(table, COLUMN_TEST);
    int64_t *slot = slot_of(&out->cell, test);
    if (letters_compare(cell_of(table, COLUMN_TEST_DONE), "NOT DONE") == 0)
        out->cell.status = CASE_LESION_NOT_EVALUABLE;
    else if (letters_compare(test, "TUMSTATE") == 0)
        read_status(out, table, COLUMN_TEST_TEXT);
    else if (slot)
        read_test_number(out, table, slot);
    else
        lesion_table_report(table, out->line, COLUMN_TEST, true, "test \"%s\" says nothing that a response needs",
                            test);
}

/* ---- the row ---- */

static const char *keep(struct arena *arena, const char *cell, bool *no_memory)
{
    if (!*cell)
        return NULL;
    const char *copy = arena_strdup(arena, cell);
    *no_memory = *no_memory || !copy;
    return copy;
}

static void read_visit(struct table_row *out, struct lesion_table *table)
{
    const char *baseline = cell_of(table, COLUMN_BASELINE);
    out->visit_number = read_number(table, COLUMN_VISIT_NUMBER, -1000, 100000);
    out->date = read_date(table, COLUMN_DATE);
    out->baseline = *baseline && strchr("YyTt1", *baseline);
    out->phase = (enum case_phase)read_word(table, COLUMN_PHASE, &case_words_phase);
    if (table->at[COLUMN_MODALITY] >= 0) /* SDTM has words of its own for it: not a mistake */
        out->modality = (enum case_modality)word_index(&case_words_modality, cell_of(table, COLUMN_MODALITY));
    out->slice_um = read_number(table, COLUMN_SLICE, 0, 50);
    out->liver_mean_milli = read_number(table, COLUMN_LIVER_MEAN, 0, 100);
    out->liver_sd_milli = read_number(table, COLUMN_LIVER_SD, 0, 100);
    out->blood_mean_milli = read_number(table, COLUMN_BLOOD_POOL_MEAN, 0, 100);
    out->blood_sd_milli = read_number(table, COLUMN_BLOOD_POOL_SD, 0, 100);
    out->deterioration = read_yes_no(table, COLUMN_DETERIORATION);
    if (!*cell_of(table, COLUMN_DATE) && !table->identifies)
        lesion_table_report(table, out->line, COLUMN_DATE, false, "empty, expected the date of the scan");
}

/* Said by the role or by a column of its own, which may be empty. */
static void read_new(struct table_row *out, struct lesion_table *table)
{
    enum case_tristate stated = read_yes_no(table, COLUMN_NEW);
    if (stated == CASE_NO && out->cell.is_new == CASE_YES)
        lesion_table_report(table, out->line, COLUMN_NEW, false, "\"%s\" beside the role \"%s\"",
                            cell_of(table, COLUMN_NEW), cell_of(table, COLUMN_ROLE));
    out->cell.is_new = stated ? stated : out->cell.is_new;
}

static void read_lesion(struct table_row *out, struct lesion_table *table)
{
    read_organ(out, table);
    read_role(out, table);
    read_new(out, table);
    out->cell.nodule_within_mass = read_yes_no(table, COLUMN_NODULE);
    out->cell.density_confounded = read_yes_no(table, COLUMN_CONFOUNDED);
    if (*cell_of(table, COLUMN_SUSPICIONS)) /* of cajal measure */
        lesion_table_report(table, out->line, COLUMN_SUSPICIONS, true, "the drawing of this lesion is suspect: %s",
                            cell_of(table, COLUMN_SUSPICIONS));
    out->porta_hepatis = read_yes_no(table, COLUMN_PORTA_HEPATIS);
    out->cell.effusion_cytology = (enum case_cytology)read_word(table, COLUMN_EFFUSION, &case_words_cytology);
    out->treated = read_date(table, COLUMN_TREATED);
    out->treated_by = (enum case_kind)read_word(table, COLUMN_TREATED_BY, &case_words_kind);
    if (table->long_form)
        read_test(out, table);
    else
        read_wide(out, table);
    int64_t size = out->is_node ? out->cell.short_um : out->cell.longest_um;
    if (size == 0 && !out->cell.status)
        out->cell.status = CASE_LESION_ABSENT;
}

bool lesion_table_row(struct table_row *out, struct lesion_table *table, struct arena *arena, bool *no_memory)
{
    memset(out, 0, sizeof *out);
    series_cell_clear(&out->cell);
    table->bad_row = false;
    out->line = table->table.line_number;
    out->cell.row = (uint32_t)out->line;
    const char *reader = cell_of(table, COLUMN_READER);
    out->subject = keep(arena, cell_of(table, COLUMN_SUBJECT), no_memory);
    out->reader = keep(arena, *reader ? reader : cell_of(table, COLUMN_EVALUATOR), no_memory);
    out->visit = keep(arena, cell_of(table, COLUMN_VISIT), no_memory);
    out->lesion = keep(arena, cell_of(table, COLUMN_LESION), no_memory);
    out->organ = keep(arena, cell_of(table, COLUMN_ORGAN), no_memory);
    out->split_from = keep(arena, cell_of(table, COLUMN_SPLIT_FROM), no_memory);
    out->merged_into = keep(arena, cell_of(table, COLUMN_MERGED_INTO), no_memory);
    if (!out->subject && !*no_memory)
        lesion_table_report(table, out->line, COLUMN_SUBJECT, false, "empty, expected whose lesion this is");
    if (!out->lesion && !*no_memory)
        lesion_table_report(table, out->line, COLUMN_LESION, false, "empty, expected a name for the lesion");
    read_visit(out, table);
    read_lesion(out, table);
    read_setting(out, table);
    out->start = read_date(table, COLUMN_START);
    out->new_therapy = read_date(table, COLUMN_NEW_THERAPY);
    out->died = read_date(table, COLUMN_DIED);
    return !table->bad_row && !*no_memory;
}
