#include "report/knowledge_page.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "knowledge/lists.h"
#include "knowledge/schema.h"
#include "report/condition_words.h"
#include "report/page_style.h"

#define LONG_STRING 300 /* without a blank: a sequence */
#define MOST_COLUMNS 48

struct page {
    struct text *out;
    const cajal_knowledge *knowledge;
    struct text scratch;
    const char *list; /* the list whose row is being written */
    bool failed;
};

/* A list in memory, as the schema describes it. */
struct values {
    const cyaml_schema_value_t *entry;
    const char *items;
    size_t count, size;
};

/* ---- reading by the schema ---- */

static const void *pointer_at(const void *from)
{
    const void *pointer;
    memcpy(&pointer, from, sizeof pointer);
    return pointer;
}

static struct values list_of(const cyaml_schema_field_t *field, const char *owner)
{
    uint32_t count = 0;
    if (field->value.type != CYAML_SEQUENCE)
        return (struct values){0};
    if (field->count_size == sizeof count)
        memcpy(&count, owner + field->count_offset, sizeof count);
    const cyaml_schema_value_t *entry = field->value.sequence.entry;
    return (struct values){entry, pointer_at(owner + field->data_offset), count,
                           entry->flags & CYAML_FLAG_POINTER ? sizeof(void *) : entry->data_size};
}

static const void *item_at(const struct values *list, size_t i) { return list->items + i * list->size; }

/* The word of a scalar; NULL: not stated, or the usual that goes without saying. */
static const char *word_of(struct page *page, const cyaml_schema_value_t *schema, const void *from)
{
    int whole;
    double number;
    bool truth, optional = schema->flags & CYAML_FLAG_OPTIONAL;
    if (schema->type == CYAML_STRING)
        return pointer_at(from);
    if (schema->flags & CYAML_FLAG_POINTER) {
        from = pointer_at(from);
        optional = false;
    }
    if (!from)
        return NULL;
    text_clear(&page->scratch);
    switch (schema->type) {
    case CYAML_INT:
        memcpy(&whole, from, sizeof whole);
        if (whole == 0 && optional)
            return NULL;
        text_printf(&page->scratch, "%d", whole);
        break;
    case CYAML_FLOAT:
        memcpy(&number, from, sizeof number);
        text_exact(&page->scratch, number);
        break;
    case CYAML_BOOL: memcpy(&truth, from, sizeof truth); return truth ? "yes" : NULL;
    case CYAML_ENUM:
        memcpy(&whole, from, sizeof whole);
        return whole == 0 && optional ? NULL : schema->enumeration.strings[whole].str;
    default: return NULL;
    }
    page->failed |= page->scratch.failed;
    return page->scratch.failed ? NULL : page->scratch.data;
}

static bool is_scalar(const cyaml_schema_value_t *schema)
{
    return schema->type != CYAML_SEQUENCE && schema->type != CYAML_MAPPING && schema->type != CYAML_IGNORE;
}

static bool is_stated(struct page *page, const cyaml_schema_field_t *field, const char *owner)
{
    if (is_scalar(&field->value))
        return word_of(page, &field->value, owner + field->data_offset) != NULL;
    return list_of(field, owner).count > 0;
}

static const char *string_member(const cyaml_schema_field_t *fields, const char *owner, const char *key)
{
    for (; fields->key; fields++)
        if (strcmp(fields->key, key) == 0 && fields->value.type == CYAML_STRING)
            return pointer_at(owner + fields->data_offset);
    return NULL;
}

/* ---- writing ---- */

static void markup(struct page *page, const char *html) { text_add(page->out, html); }

static void escaped_n(struct page *page, const char *string, size_t length)
{
    for (size_t i = 0; i < length; i++)
        switch (string[i]) {
        case '&': markup(page, "&amp;"); break;
        case '<': markup(page, "&lt;"); break;
        case '>': markup(page, "&gt;"); break;
        case '"': markup(page, "&quot;"); break;
        default: text_add_char(page->out, string[i]);
        }
}

static void escaped(struct page *page, const char *string) { escaped_n(page, string, strlen(string)); }

/* "dose_mg" → "dose mg" */
static void label(struct page *page, const char *key)
{
    for (; *key; key++)
        text_add_char(page->out, *key == '_' ? ' ' : *key);
}

static void anchor(struct page *page, const char *list, const char *id, size_t length)
{
    escaped(page, list);
    text_add_char(page->out, '-');
    escaped_n(page, id, length);
}

/* Whether `list` has a row of that id. */
static bool has_row(const struct page *page, const char *list, const char *id, size_t length)
{
    const struct kb *kb = page->knowledge->kb;
    enum kb_list number = kb_list_named(list);
    for (uint32_t i = 0; number < KB_LIST_COUNT && i < kb_list_length(kb, number); i++) {
        const char *held = kb_list_row(kb, number, i)->id;
        if (strncmp(held, id, length) == 0 && held[length] == '\0')
            return true;
    }
    return false;
}

/* A string, as a link when its member names a row of another list. */
static void write_word(struct page *page, const char *key, const char *word)
{
    const char *list = page_linked_list(key);
    size_t length = list && strcmp(list, "references") == 0 ? kb_source_id_length(word) : strlen(word);
    if (list && strcmp(list, "genotypes") == 0 && !has_row(page, list, word, length))
        list = "resistance";
    if (list && strcmp(page->list, list) == 0 && strcmp(key, "classes") == 0)
        list = NULL;
    if (list && has_row(page, list, word, length)) {
        markup(page, "<a href=\"#");
        anchor(page, list, word, length);
        markup(page, "\">");
        escaped(page, word);
        markup(page, "</a>");
    } else if (strncmp(word, "https://", 8) == 0) {
        markup(page, "<a href=\"");
        escaped(page, word);
        markup(page, "\" rel=\"noreferrer\">");
        escaped(page, word);
        markup(page, "</a>");
    } else if (strlen(word) > LONG_STRING && !strchr(word, ' ')) {
        text_printf(page->out, "<details><summary>%zu letters</summary><span class=\"long\">", strlen(word));
        escaped(page, word);
        markup(page, "</span></details>");
    } else {
        escaped(page, word);
    }
}

static void write_list(struct page *page, const char *key, const struct values *list);

static void write_member(struct page *page, const cyaml_schema_field_t *field, const char *owner)
{
    if (!is_scalar(&field->value)) {
        struct values list = list_of(field, owner);
        write_list(page, field->key, &list);
        return;
    }
    const char *word = word_of(page, &field->value, owner + field->data_offset);
    bool doubt = strcmp(field->key, "status") == 0;
    if (!word)
        return;
    if (doubt)
        markup(page, "<span class=\"mark\">");
    write_word(page, field->key, word);
    if (doubt)
        markup(page, "</span>");
}

/* The members that any of the items states: a column each. */
static size_t columns_of(struct page *page, const struct values *list,
                         const cyaml_schema_field_t *columns[MOST_COLUMNS])
{
    size_t count = 0;
    for (const cyaml_schema_field_t *field = list->entry->mapping.fields; field->key; field++)
        for (size_t i = 0; i < list->count; i++)
            if (is_stated(page, field, item_at(list, i))) {
                if (count == MOST_COLUMNS)
                    page->failed = true;
                else
                    columns[count++] = field;
                break;
            }
    return count;
}

static void write_table(struct page *page, const struct values *list)
{
    const cyaml_schema_field_t *columns[MOST_COLUMNS];
    size_t count = columns_of(page, list, columns);
    markup(page, "<div class=\"wide\"><table><tr>");
    for (size_t j = 0; j < count; j++) {
        markup(page, "<th scope=\"col\">");
        label(page, columns[j]->key);
        markup(page, "</th>");
    }
    markup(page, "</tr>\n");
    for (size_t i = 0; i < list->count; i++) {
        const char *item = item_at(list, i), *id = string_member(list->entry->mapping.fields, item, "id");
        bool figure =
            id && strcmp(page->list, "trials") == 0 && string_member(list->entry->mapping.fields, item, "arm");
        markup(page, "<tr");
        if (figure) {
            markup(page, " id=\"");
            anchor(page, "figures", id, strlen(id));
            markup(page, "\"");
        }
        markup(page, ">");
        for (size_t j = 0; j < count; j++) {
            markup(page, "<td>");
            write_member(page, columns[j], item);
            markup(page, "</td>");
        }
        markup(page, "</tr>\n");
    }
    markup(page, "</table></div>");
}

/* Sentences one below the other, words beside each other. */
static void write_list(struct page *page, const char *key, const struct values *list)
{
    if (list->count && list->entry->type == CYAML_MAPPING) {
        write_table(page, list);
        return;
    }
    bool sentences = false;
    for (size_t i = 0; i < list->count; i++) {
        const char *word = word_of(page, list->entry, item_at(list, i));
        sentences = sentences || (word && strlen(word) > 60);
    }
    markup(page, sentences ? "<ul>" : "");
    for (size_t i = 0; i < list->count; i++) {
        const char *word = word_of(page, list->entry, item_at(list, i));
        markup(page, sentences ? "<li>" : i ? ", " : "");
        if (word)
            write_word(page, key, word);
        markup(page, sentences ? "</li>" : "");
    }
    markup(page, sentences ? "</ul>" : "");
}

/* ---- rules in words ---- */

static void write_sentence(struct page *page, const char *open, struct text *words, const char *close)
{
    page->failed |= words->failed;
    markup(page, open);
    if (!words->failed && words->data)
        escaped(page, words->data);
    markup(page, close);
    text_clear(words);
}

static void write_conditions(struct page *page, const struct kb_condition *when, uint32_t count)
{
    struct text words = {0};
    markup(page, "<p><b>When</b></p><ul>");
    for (uint32_t i = 0; i < count; i++) {
        condition_words(&words, page->knowledge, &when[i]);
        write_sentence(page, "<li>", &words, "</li>");
    }
    markup(page, count ? "" : "<li>always</li>");
    markup(page, "</ul>");
    text_free(&words);
}

static void write_actions(struct page *page, const char *lead, const struct kb_ready_action *actions, uint32_t count)
{
    struct text words = {0};
    if (count)
        text_printf(page->out, "<p><b>%s</b></p><ul>", lead);
    for (uint32_t i = 0; i < count; i++) {
        action_words(&words, &actions[i]);
        if (actions[i].then)
            text_add(&words, actions[i].then->strength == KB_RECOMMENDED ? " (recommended)" : " (consider)");
        write_sentence(page, "<li>", &words, "</li>");
    }
    markup(page, count ? "</ul>" : "");
    text_free(&words);
}

static void write_rule_words(struct page *page, size_t index)
{
    const cajal_knowledge *knowledge = page->knowledge;
    if (strcmp(page->list, "rules") == 0) {
        const struct kb_ready_rule *rule = &knowledge->rules[index];
        write_conditions(page, rule->rule->when, rule->rule->when_count);
        write_actions(page, "Then", rule->then, rule->rule->then_count);
        write_actions(page, "Advise against", rule->avoid, rule->rule->avoid_count);
    } else if (strcmp(page->list, "safety") == 0) {
        const struct kb_ready_safety *safety = &knowledge->safety[index];
        write_conditions(page, safety->safety->when, safety->safety->when_count);
        write_actions(page, "Never", safety->never, safety->safety->never_count);
        write_actions(page, "Always advise against", safety->always_avoid, safety->safety->always_avoid_count);
        write_actions(page, "Always one of", safety->always_one_of, safety->safety->always_one_of_count);
    }
}

/* ---- rows and lists ---- */

static void write_row(struct page *page, const cyaml_schema_field_t *fields, const char *row, size_t index)
{
    const char *id = string_member(fields, row, "id"), *name = string_member(fields, row, "name");
    name = name ? name : string_member(fields, row, "title");
    markup(page, "<article id=\"");
    anchor(page, page->list, id, strlen(id));
    markup(page, "\"><h3>");
    if (name) {
        escaped(page, name);
        markup(page, " ");
    }
    markup(page, "<code>");
    escaped(page, id);
    markup(page, "</code></h3>\n");
    write_rule_words(page, index);
    markup(page, "<dl>\n");
    for (const cyaml_schema_field_t *field = fields; field->key; field++) {
        if (strcmp(field->key, "id") == 0 || !is_stated(page, field, row))
            continue;
        markup(page, "<dt>");
        label(page, field->key);
        markup(page, "</dt><dd>");
        write_member(page, field, row);
        markup(page, "</dd>\n");
    }
    markup(page, "</dl></article>\n");
}

static void write_section(struct page *page, const cyaml_schema_field_t *field)
{
    struct values list = list_of(field, (const char *)page->knowledge->kb);
    struct page_list words = page_list_words(field->key);
    page->list = field->key;
    markup(page, "<section class=\"list\" id=\"");
    escaped(page, field->key);
    markup(page, "\"><h2>");
    escaped(page, words.title);
    text_printf(page->out, " (%zu)</h2>\n<p class=\"soft\">%s File: <code>kb/%s</code></p>\n", list.count, words.lead,
                kb_list_file(kb_list_named(field->key)));
    for (size_t i = 0; i < list.count; i++)
        write_row(page, list.entry->mapping.fields, item_at(&list, i), i);
    markup(page, "</section>\n");
}

typedef void (*visit)(struct page *page, const cyaml_schema_field_t *field);

/* Lists in the order of their words, then those that have none. */
static void each_list(struct page *page, visit function)
{
    const cyaml_schema_field_t *fields = kb_schema.mapping.fields;
    for (size_t i = 0; page_list_at(i); i++)
        for (const cyaml_schema_field_t *field = fields; field->key; field++)
            if (strcmp(field->key, page_list_at(i)) == 0)
                function(page, field);
    for (const cyaml_schema_field_t *field = fields; field->key; field++)
        if (field->value.type == CYAML_SEQUENCE && page_list_words(field->key).lead[0] == '\0')
            function(page, field);
}

static void write_entry(struct page *page, const cyaml_schema_field_t *field)
{
    markup(page, "<li><a href=\"#");
    escaped(page, field->key);
    markup(page, "\">");
    escaped(page, page_list_words(field->key).title);
    markup(page, "</a></li>\n");
}

static void write_head(struct page *page)
{
    const struct kb_manifest *manifest = &page->knowledge->kb->manifest;
    markup(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    escaped(page, manifest->title);
    markup(page, "</title>\n<style>\n");
    markup(page, page_style);
    markup(page, knowledge_page_style);
    markup(page, "</style></head><body><main>\n<h1>");
    escaped(page, manifest->title);
    markup(page, "</h1>\n<p>Version ");
    escaped(page, manifest->version);
    markup(page, ", known from ");
    escaped(page, manifest->known_from);
    markup(page, " until ");
    escaped(page, manifest->known_until);
    markup(page, "</p>\n<p><b>");
    escaped(page, manifest->disclaimer);
    markup(page,
           "</b></p>\n<div class=\"find\" role=\"search\"><label for=\"find\">Find (all words must occur)</label> "
           "<span id=\"count\" class=\"soft\" aria-live=\"polite\"></span>"
           "<input id=\"find\" type=\"search\" autocomplete=\"off\"></div>\n<nav aria-label=\"Contents\"><ul>\n"
           "<li><a href=\"#propose\">To propose a change</a></li>\n");
    each_list(page, write_entry);
    markup(page, "</ul></nav>\n");
    markup(page, knowledge_page_propose);
}

cajal_status knowledge_page(struct text *out, const cajal_knowledge *knowledge, cajal_errors *errors)
{
    struct page page = {.out = out, .knowledge = knowledge, .list = ""};
    write_head(&page);
    each_list(&page, write_section);
    markup(&page, "<footer><p>Cajal supports a clinician's judgement; it does not replace it.</p></footer>\n"
                  "</main><script>\n");
    markup(&page, knowledge_page_script);
    markup(&page, "</script></body></html>\n");
    text_free(&page.scratch);
    return page.failed || out->failed ? errors_no_memory(errors) : CAJAL_OK;
}
