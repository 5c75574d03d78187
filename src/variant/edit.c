#include "variant/edit.h"

#include <string.h>

void edit_trim(struct edit *edit, const char *sequence)
{
    int same = 0;
    while (same < edit->removed && same < edit->added && sequence[edit->from + same] == edit->with[same])
        same++;
    edit->from += same;
    edit->removed -= same;
    edit->added -= same;
    memmove(edit->with, edit->with + same, (size_t)edit->added);
    while (edit->removed && edit->added && sequence[edit->from + edit->removed - 1] == edit->with[edit->added - 1]) {
        edit->removed--;
        edit->added--;
    }
    edit->with[edit->added] = '\0';
}

static void rotate_left(struct edit *edit)
{
    char first = edit->with[0];
    memmove(edit->with, edit->with + 1, (size_t)(edit->added - 1));
    edit->with[edit->added - 1] = first;
}

static void rotate_right(struct edit *edit)
{
    char last = edit->with[edit->added - 1];
    memmove(edit->with + 1, edit->with, (size_t)(edit->added - 1));
    edit->with[0] = last;
}

bool edit_step_right(struct edit *edit, const char *sequence, int length)
{
    if (edit->added == 0 && edit->removed && edit->from + edit->removed < length &&
        sequence[edit->from] == sequence[edit->from + edit->removed] && sequence[edit->from] != EDIT_UNKNOWN) {
        edit->from++;
        return true;
    }
    if (edit->removed == 0 && edit->added && edit->from < length && sequence[edit->from] == edit->with[0]) {
        rotate_left(edit);
        edit->from++;
        return true;
    }
    return false;
}

bool edit_step_left(struct edit *edit, const char *sequence)
{
    if (edit->from == 0)
        return false;
    char before = sequence[edit->from - 1];
    if (edit->added == 0 && edit->removed && before == sequence[edit->from + edit->removed - 1] &&
        before != EDIT_UNKNOWN) {
        edit->from--;
        return true;
    }
    if (edit->removed == 0 && edit->added && before == edit->with[edit->added - 1]) {
        rotate_right(edit);
        edit->from--;
        return true;
    }
    return false;
}

void edit_shift(struct edit *edit, const char *sequence, int length)
{
    while (edit_step_right(edit, sequence, length))
        ;
}

bool edit_place_is_sure(const struct edit *edit, const char *sequence, int length)
{
    int next = edit->from + edit->removed;
    if (edit->removed == 1 && edit->added == 1)
        return true;
    if (edit->removed && edit->added)
        return sequence[edit->from] != EDIT_UNKNOWN && sequence[next - 1] != EDIT_UNKNOWN;
    return next < length && sequence[edit->from] != EDIT_UNKNOWN && sequence[next] != EDIT_UNKNOWN;
}

int edit_slack(const struct edit *edit, const char *sequence)
{
    struct edit moved = *edit;
    int steps = 0;
    while (edit_step_left(&moved, sequence))
        steps++;
    return steps;
}

bool edit_duplicates(const struct edit *edit, const char *sequence)
{
    return edit->removed == 0 && edit->added && edit->added <= edit->from &&
           memcmp(sequence + edit->from - edit->added, edit->with, (size_t)edit->added) == 0;
}
