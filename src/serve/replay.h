/* Remembers which tokens were used, until they expire; any number of threads. */
#ifndef CAJAL_SERVE_REPLAY_H
#define CAJAL_SERVE_REPLAY_H

#include <stddef.h>
#include <stdint.h>

struct replay;

enum replay_answer { REPLAY_NEW, REPLAY_SEEN, REPLAY_FULL };

/* At most `most` tokens at a time (24 bytes each; the table grows as needed). NULL when memory is short. */
struct replay *replay_new(size_t most);
void replay_free(struct replay *replay);

/* Notes a token by two words that together name it; it may be forgotten after `expires_s`. REPLAY_FULL: it could not
 * be noted, so it must not be taken. */
enum replay_answer replay_note(struct replay *replay, const char *issuer, const char *id, int64_t expires_s,
                               int64_t now_s);

#endif
