/* Memory that is freed all at once: one arena per loaded object.
 * Every allocation may return NULL; nothing aborts. */
#ifndef CAJAL_BASE_ARENA_H
#define CAJAL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Takes all its blocks back, and keeps one of its pieces of memory for those to come. */
void arena_clear(struct arena *arena);

/* `size` zeroed bytes, aligned for any type; NULL when memory is short. */
void *arena_alloc(struct arena *arena, size_t size);

/* Whether memory was ever short: what hangs on many small blocks may ask once, at its end. */
bool arena_failed(const struct arena *arena);

/* As arena_alloc for count × size, with the overflow checked. None of them is a block too: not NULL. */
void *arena_array(struct arena *arena, size_t count, size_t size);

char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Grows an array of `size`-byte items whose used count is `*count`, capacity `*capacity`:
 * returns the slot for a new last item (zeroed), or NULL. `*items` may move. */
void *arena_push(struct arena *arena, void **items, size_t *count, size_t *capacity, size_t size);

#endif
