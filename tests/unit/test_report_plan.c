/* A plan as text, as JSON, as a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cajal/report.h"
#include "test_report_fixture.h"

static int begin(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    fixture_begin(fixture);
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    fixture_end(*state);
    free(*state);
    return 0;
}

/* The report; the caller frees it. */
static char *report(const struct fixture *fixture, cajal_format format, int width, int colour)
{
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    options.format = format;
    options.width = width;
    options.colour = colour;
    char *out = NULL;
    size_t length = 0;
    assert_int_equal(cajal_report_plan(&out, &length, &fixture->plan, &options, NULL), CAJAL_OK);
    assert_int_equal(strlen(out), length);
    assert_int_equal(out[length - 1], '\n');
    return out;
}

/* ---- text ---- */

static void text_says_the_most_important_first(void **state)
{
    fixture_add_response(*state);
    char *text = report(*state, CAJAL_TEXT, 80, 0);
    IN_ORDER(text, "joensuu-2001", "2016-01-08", "GIST of the stomach", "Genotype", "Response", " DO ",
             "1. Start imatinib 400 mg once daily", "respond best to imatinib", "[1-3]", "ORR 83.5 % (KIT exon 11)",
             "! Ask about drugs", " CONSIDER 2. Start imatinib 400 mg twice daily", "left open by the review",
             "3. Enter a clinical trial", "Reasons as for 2.", " AVOID x Nilotinib instead of imatinib", "(D-13)",
             " NOT KNOWN ? Can all visible disease be resected?", "Decides on: Surgery", " NOTE ",
             " Unverified, drives nothing - Nobody has read this. (from a guideline)", " Sources [1] Ang 2016",
             "(misprint noted)", "Cajal supports a clinician's judgement; it does not replace it. ");
    assert_true(fixture_lines(text) <= 45);
    cajal_free(text);
}

static void text_fits_its_width(void **state)
{
    static const int widths[] = {60, 72, 80, 100, 200};
    fixture_add_response(*state);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        char *text = report(*state, CAJAL_TEXT, widths[i], 0);
        assert_true(fixture_widest(text) <= (size_t)widths[i]);
        cajal_free(text);
    }
}

static void text_is_coloured_only_when_asked(void **state)
{
    char *plain = report(*state, CAJAL_TEXT, 80, 0), *coloured = report(*state, CAJAL_TEXT, 80, 1);
    assert_null(strchr(plain, '\x1b'));
    assert_non_null(strstr(coloured, "\x1b[1;32mDO\x1b[0m"));
    cajal_free(plain);
    cajal_free(coloured);
}

static void a_case_cannot_steer_the_terminal(void **state)
{
    struct fixture *fixture = *state;
    fixture->plan.case_id = "x\x1b]0;owned\x07";
    char *text = report(fixture, CAJAL_TEXT, 80, 0);
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\x07'));
    cajal_free(text);
}

static void no_option_is_said(void **state)
{
    fixture_set_fact(*state, "line", "3");
    char *text = report(*state, CAJAL_TEXT, 80, 0);
    assert_non_null(strstr(text, "NO OPTION"));
    cajal_free(text);
}

/* ---- JSON ---- */

static json_t *parsed(const struct fixture *fixture, cajal_format format)
{
    char *text = report(fixture, format, 0, 0);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("%s at %d", error.text, error.position);
    cajal_free(text);
    return root;
}

static void json_holds_the_plan(void **state)
{
    json_t *root = parsed(*state, CAJAL_JSON), *option = json_array_get(json_object_get(root, "options"), 0);
    assert_int_equal(json_integer_value(json_object_get(root, "cajal")), 1);
    assert_string_equal(json_string_value(json_object_get(root, "as_of")), "2016-01-08");
    json_t *facts = json_object_get(root, "facts");
    assert_true(json_is_integer(json_object_get(facts, "line")));
    assert_int_equal(json_integer_value(json_object_get(facts, "line")), 1);
    assert_string_equal(json_string_value(json_object_get(facts, "resectable")), "unknown");
    assert_string_equal(json_string_value(json_object_get(option, "action")), "start");
    assert_string_equal(json_string_value(json_object_get(option, "regimen")), "imatinib-400-qd");
    assert_true(json_is_null(json_object_get(option, "modality")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(option, "drugs"), 0)), "imatinib");
    json_t *figure = json_array_get(json_object_get(option, "expected"), 0);
    assert_true(json_is_number(json_object_get(figure, "value")) || json_is_number(json_object_get(figure, "low")));
    assert_int_equal(json_array_size(json_object_get(root, "unverified")), 1);
    assert_int_equal(json_array_size(json_object_get(root, "references")), 6);
    json_decref(root);
}

static void json_of_one_line_says_the_same(void **state)
{
    fixture_add_response(*state);
    char *line = report(*state, CAJAL_JSON_LINE, 0, 0);
    assert_int_equal(fixture_lines(line), 1);
    cajal_free(line);
    json_t *pretty = parsed(*state, CAJAL_JSON), *flat = parsed(*state, CAJAL_JSON_LINE);
    assert_true(json_equal(pretty, flat));
    json_decref(pretty);
    json_decref(flat);
}

#ifndef CAJAL_SOURCE_DIR
#define CAJAL_SOURCE_DIR "."
#endif

/* With Debian's python3-jsonschema; where it is not installed the test is skipped. */
static void fits_schema(const struct fixture *fixture)
{
    static const char command[] =
        "/usr/bin/python3 -c \"import json,sys,jsonschema as j\n"
        "s=json.load(open('" CAJAL_SOURCE_DIR "/schema/plan.schema.json'))\n"
        "j.Draft202012Validator.check_schema(s)\n"
        "e=[x.json_path+': '+x.message for x in j.Draft202012Validator(s).iter_errors(json.load(sys.stdin))]\n"
        "print('\\n'.join(e)); sys.exit(len(e))\"";
    char *text = report(fixture, CAJAL_JSON, 0, 0);
    FILE *python = popen(command, "w");
    assert_non_null(python);
    fputs(text, python);
    assert_int_equal(pclose(python), 0);
    cajal_free(text);
}

static void json_fits_its_schema(void **state)
{
    if (system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
        skip();
    fits_schema(*state);
    fixture_add_response(*state);
    fits_schema(*state);
    fixture_set_fact(*state, "resectable", "yes");
    fits_schema(*state);
    fixture_set_fact(*state, "line", "unknown");
    fits_schema(*state);
}

/* ---- the page ---- */

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

static void the_page_is_whole(void **state)
{
    char *page = report(*state, CAJAL_HTML, 0, 0);
    IN_ORDER(page, "<!DOCTYPE html>", "<html lang=\"en\">", "<title>Plan for joensuu-2001", "<h1>", "<h2 id=\"do\">",
             "<h2 id=\"consider\">", "<h2 id=\"avoid\">", "<h2 id=\"missing\">", "<footer>", "</html>");
    static const char *const pairs[][2] = {{"<li", "</li>"},       {"<section", "</section>"},
                                           {"<table", "</table>"}, {"<details", "</details>"},
                                           {"<div", "</div>"},     {"<p>", ""}};
    for (size_t i = 0; i + 1 < sizeof pairs / sizeof pairs[0]; i++)
        assert_int_equal(occurrences(page, pairs[i][0]), occurrences(page, pairs[i][1]));
    cajal_free(page);
}

static void the_page_fetches_and_runs_nothing(void **state)
{
    char *page = report(*state, CAJAL_HTML, 0, 0);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "src="));
    assert_null(strstr(page, "<link"));
    assert_null(strstr(page, "url("));
    cajal_free(page);
}

static void the_page_escapes_what_a_case_says(void **state)
{
    struct fixture *fixture = *state;
    fixture->plan.case_id = "<script>alert('&\"')</script>";
    char *page = report(fixture, CAJAL_HTML, 0, 0);
    assert_null(strstr(page, "<script"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"));
    cajal_free(page);
}

/* ---- the call ---- */

static void bad_options_are_refused(void **state)
{
    const struct fixture *fixture = *state;
    cajal_report_options options = CAJAL_REPORT_OPTIONS_INIT;
    cajal_errors *errors = cajal_errors_new();
    char *out = NULL;
    options.width = 59;
    assert_int_equal(cajal_report_plan(&out, NULL, &fixture->plan, &options, errors), CAJAL_USAGE);
    assert_string_equal(cajal_errors_at(errors, 0)->message, "width 59: expected 60 to 200");
    options.width = 80;
    options.version = 7;
    assert_int_equal(cajal_report_plan(&out, NULL, &fixture->plan, &options, errors), CAJAL_USAGE);
    options.version = CAJAL_REPORT_OPTIONS_VERSION;
    options.format = (cajal_format)9;
    assert_int_equal(cajal_report_plan(&out, NULL, &fixture->plan, &options, errors), CAJAL_USAGE);
    assert_null(out);
    assert_int_equal(cajal_report_plan(&out, NULL, &fixture->plan, NULL, errors), CAJAL_OK);
    cajal_free(out);
    cajal_errors_free(errors);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_says_the_most_important_first),
        TEST(text_fits_its_width),
        TEST(text_is_coloured_only_when_asked),
        TEST(a_case_cannot_steer_the_terminal),
        TEST(no_option_is_said),
        TEST(json_holds_the_plan),
        TEST(json_of_one_line_says_the_same),
        TEST(json_fits_its_schema),
        TEST(the_page_is_whole),
        TEST(the_page_fetches_and_runs_nothing),
        TEST(the_page_escapes_what_a_case_says),
        TEST(bad_options_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
