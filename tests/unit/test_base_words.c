/* The nearest word: slips are found, other words are not. */
#include <ctype.h>

#include "base/words.h"
#include "check.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *nearest_of_one(const char *word, const char *known) { return words_nearest(word, &known, 1); }

/* One slip of each kind: left out, put in, another letter, two swapped, letter case. */
static void test_each_slip(void **state)
{
    (void)state;
    static const char *const slips[] = {"regorafenib", "regrafenib",  "regoorafenib", "regoravenib",
                                        "regroafenib", "REGORAFENIB", "egorafenib",   "regorafeni"};
    for (size_t i = 0; i < COUNT(slips); i++)
        if (!nearest_of_one(slips[i], "regorafenib"))
            fail_msg("no suggestion for %s", slips[i]);
}

static void test_the_closest_wins(void **state)
{
    (void)state;
    const char *const drugs[] = {"imatinib", "nilotinib", "masitinib", "dasatinib", NULL, "ponatinib"};
    assert_string_equal(words_nearest("imatinb", drugs, 6), "imatinib");
    assert_string_equal(words_nearest("nilotinb", drugs, 6), "nilotinib");
    assert_string_equal(words_nearest("massitinib", drugs, 6), "masitinib");
    assert_string_equal(words_nearest("Dasatinib", drugs, 6), "dasatinib");
    assert_string_equal(words_nearest("potaninib", drugs, 6), "ponatinib"); /* n and t, each one off */
    const char *const same[] = {"abcx", "abcy"};
    assert_ptr_equal(words_nearest("abcz", same, 2), same[0]); /* of equals the first */
    assert_null(words_nearest("imatinib", drugs, 0));
}

/* A swap of neighbours is one edit: in three letters one edit is all that is allowed. */
static void test_a_swap_is_one_edit(void **state)
{
    (void)state;
    assert_non_null(nearest_of_one("ikt", "kit"));
    assert_non_null(nearest_of_one("kti", "kit"));
    assert_null(nearest_of_one("tik", "kit"));
}

/* At most a third of the letters of the longer word; one letter in words of two; none in words of one. */
static void test_how_far_is_too_far(void **state)
{
    (void)state;
    assert_non_null(nearest_of_one("abcdxx", "abcdef"));
    assert_null(nearest_of_one("abcxxx", "abcdef"));
    assert_non_null(nearest_of_one("ab", "abc"));
    assert_null(nearest_of_one("a", "abc"));
    assert_non_null(nearest_of_one("ax", "ab"));
    assert_null(nearest_of_one("a", "b"));
    assert_non_null(nearest_of_one("a", "A"));
    assert_null(nearest_of_one("abc", ""));
    assert_null(nearest_of_one("", ""));
}

/* Words of 64 letters are looked at, of 65 no more, on either side. */
static void test_long_words(void **state)
{
    (void)state;
    char longest[65], longer[66], slip[65];
    memset(longest, 'a', sizeof longest);
    memset(longer, 'a', sizeof longer);
    longest[64] = longer[65] = '\0';
    memcpy(slip, longest, sizeof slip);
    slip[63] = 'b';
    assert_ptr_equal(nearest_of_one(slip, longest), longest);
    assert_null(nearest_of_one(longer, longest));
    assert_null(nearest_of_one(longest, longer));
}

static void test_bytes_above_127(void **state)
{
    (void)state;
    assert_non_null(nearest_of_one("tum\xc3\xb6r", "tumor"));
    assert_null(nearest_of_one("\xff\xfe\xff", "kit"));
}

/* ---- against the definition, written out: the fewest edits, each letter swapped at most once ---- */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t edits(const char *a, size_t m, const char *b, size_t n)
{
    size_t fewest[65][65]; /* of the first i letters of one and the first j of the other */
    for (size_t i = 0; i <= m; i++)
        for (size_t j = 0; j <= n; j++) {
            fewest[i][j] = i + j;
            if (i == 0 || j == 0)
                continue;
            fewest[i][j] = fewest[i - 1][j - 1] + (tolower(a[i - 1]) != tolower(b[j - 1]));
            fewest[i][j] = least(fewest[i][j], least(fewest[i - 1][j], fewest[i][j - 1]) + 1);
            if (i > 1 && j > 1 && tolower(a[i - 1]) == tolower(b[j - 2]) && tolower(a[i - 2]) == tolower(b[j - 1]))
                fewest[i][j] = least(fewest[i][j], fewest[i - 2][j - 2] + 1);
        }
    return fewest[m][n];
}

static void compare_with_definition(const char *word, const char *known)
{
    size_t length = strlen(word), known_length = strlen(known), fewest = edits(word, length, known, known_length);
    size_t longer = length > known_length ? length : known_length;
    size_t allowed = longer / 3 ? longer / 3 : 1;
    struct words_best best = {0}, back = {0};
    words_consider(&best, word, known);
    words_consider(&back, known, word);
    assert_int_equal(best.word != NULL, fewest <= allowed);
    assert_int_equal(back.word != NULL, best.word != NULL); /* as near one way as the other */
    if (best.word)
        assert_int_equal(best.distance, fewest);
}

static void test_random_words_against_the_definition(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 3000; round++) {
        char pair[2][8];
        size_t length[2];
        for (int i = 0; i < 2; i++) {
            length[i] = 2 + next_random(&seed) % 5;
            for (size_t j = 0; j < length[i]; j++)
                pair[i][j] = "abcABC"[next_random(&seed) % 6];
            pair[i][length[i]] = '\0';
        }
        compare_with_definition(pair[0], pair[1]);
    }
}

/* The second is the first with slips in it. */
static void test_long_random_words_against_the_definition(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int round = 0; round < 3000; round++) {
        char word[65], slip[65];
        size_t length = 2 + next_random(&seed) % 63, at = 0, rare = 2 + next_random(&seed) % 8;
        for (size_t i = 0; i < length; i++) {
            word[i] = "abcdefgHIJ_"[next_random(&seed) % 11];
            uint64_t chance = next_random(&seed) % (4 * rare);
            if (chance == 0 && at > 0) { /* swapped with the one before */
                slip[at] = slip[at - 1];
                slip[at++ - 1] = word[i];
            } else if (chance == 1) { /* another */
                slip[at++] = 'x';
            } else if (chance != 2) { /* 2: left out */
                slip[at++] = word[i];
            }
        }
        word[length] = slip[at] = '\0';
        if (at > 1)
            compare_with_definition(word, slip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_slip),
        cmocka_unit_test(test_the_closest_wins),
        cmocka_unit_test(test_a_swap_is_one_edit),
        cmocka_unit_test(test_how_far_is_too_far),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_bytes_above_127),
        cmocka_unit_test(test_random_words_against_the_definition),
        cmocka_unit_test(test_long_random_words_against_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
