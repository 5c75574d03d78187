/* A knowledge base read from its files and checked, and kept as an image: out of memory at moments spread over all of
 * it. */
#include "short_memory.h"

#include "base/errors.h"
#include "base/text.h"
#include "knowledge/export.h"
#include "knowledge/image.h"
#include "knowledge/knowledge.h"

static cajal_status load(char **out, cajal_errors *errors)
{
    cajal_knowledge *knowledge = NULL;
    struct text counts = {0};
    cajal_status status = cajal_knowledge_load(&knowledge, KB, errors);
    if (status == CAJAL_OK) {
        export_counts(&counts, knowledge);
        if (!(*out = text_steal(&counts)))
            status = errors_no_memory(errors);
    }
    text_free(&counts);
    cajal_knowledge_free(knowledge);
    return status;
}

/* Thousands of allocations, of a load that takes a while: the first ones each, then ever fewer. */
static void test_a_base_is_loaded_whole_or_not(void **state)
{
    (void)state;
    char *whole = NULL;
    assert_int_equal(load(&whole, NULL), CAJAL_OK);
    for (int only_once = 0; only_once < 2; only_once++)
        for (long n = 0; fails_or_is_whole(load, whole, CAJAL_OK, n, only_once); n += 1 + n / 6)
            ;
    free(whole);
}

/* An image is whole, or there is none. */
static void test_an_image_is_built_whole_or_not(void **state)
{
    (void)state;
    cajal_knowledge *knowledge = NULL;
    struct kb_image whole, image;
    assert_int_equal(cajal_knowledge_load(&knowledge, KB, NULL), CAJAL_OK);
    assert_true(image_build(&whole, knowledge->kb));
    int failures = 0;
    bool reached = true;
    for (long n = 0; reached; n++) {
        left = n;
        once = true;
        bool built = image_build(&image, knowledge->kb);
        reached = left < 0;
        left = -1;
        failures += !built;
        assert_true(built || reached);
        if (built) {
            assert_int_equal(image.length, whole.length);
            assert_memory_equal(image.bytes, whole.bytes, whole.length);
            assert_int_equal(image.pointers_count, whole.pointers_count);
            image_free(&image);
        }
        assert_null(image.bytes);
    }
    assert_true(failures > 5);
    image_free(&whole);
    cajal_knowledge_free(knowledge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_base_is_loaded_whole_or_not),
                                       cmocka_unit_test(test_an_image_is_built_whole_or_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
