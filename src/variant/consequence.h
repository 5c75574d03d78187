/* What a change of the DNA does: its c. name, its place, and the protein that results. */
#ifndef CAJAL_VARIANT_CONSEQUENCE_H
#define CAJAL_VARIANT_CONSEQUENCE_H

#include "variant/edit.h"
#include "variant/hgvs.h"
#include "variant/transcript.h"

enum effect { /* named as in the Sequence Ontology; effect_term() */
              EFFECT_SYNONYMOUS,
              EFFECT_STOP_RETAINED,
              EFFECT_MISSENSE,
              EFFECT_INFRAME_DELETION,
              EFFECT_INFRAME_INSERTION,
              EFFECT_FRAMESHIFT,
              EFFECT_STOP_GAINED,
              EFFECT_STOP_LOST,
              EFFECT_START_LOST,
              EFFECT_SPLICE_ACCEPTOR,
              EFFECT_SPLICE_DONOR,
              EFFECT_SPLICE_REGION,
              EFFECT_INTRON,
              EFFECT_UTR_5,
              EFFECT_UTR_3,
              EFFECT_EXON_LOSS,
              EFFECT_ELONGATION /* bases over more than one exon doubled: what protein results is open */
};

struct consequence {
    enum effect effect;
    bool near_splice;            /* coding, within three bases of an end of the exon */
    int exon, last_exon;         /* the last differs when the change runs on */
    const char *hgvs_c;          /* "c.1676T>A" */
    bool place_open;             /* the bases are not held by which the 3' rule would place and shorten it */
    bool has_protein;            /* `protein` is filled: false where splicing decides */
    struct hgvs_protein protein; /* normalized, predicted */
};

/* The consequence of `edit` in `block`, both in the direction of the gene; the edit need not be
 * trimmed. False when memory is short, or when nothing changes. Methods: HGVS DNA and protein
 * recommendations (3' rule); splice site terms as the Sequence Ontology defines them. */
bool consequence_of(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                    const struct block *block, const struct edit *edit);

/* The consequence of losing or doubling all from a coding position to another, more than what one block holds;
 * `word` is "del", "dup" or "delins…". */
bool consequence_of_loss(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                         struct dna_position first, struct dna_position last, const char *word);

/* The effect of a change in an intron by its distance from the exon alone, as in c.286+1 (positive) and
 * c.287-2 (negative); 0 where an end is in the exon. */
enum effect effect_in_intron(int first_offset, int last_offset);

/* "missense_variant". */
const char *effect_term(enum effect effect);

/* Whether the protein is lost or cut short. */
bool effect_destroys(enum effect effect);

/* Whether the protein stays as it is. */
bool effect_is_silent(enum effect effect);

/* Whether a splice site is gone, so that what protein results is shown only by the RNA. */
bool effect_disturbs_splicing(enum effect effect);

/* The protein that results from an edit of the coding sequence (offset in it); protein_change.c. */
enum effect protein_change(struct hgvs_protein *out, const struct transcript *transcript, const struct edit *edit);

/* p.(Met1?): the start codon is gone. */
void protein_without_start(struct hgvs_protein *out, const struct transcript *transcript);

/* The c. name of a trimmed and shifted edit, without "c."; dna_name.c. */
void dna_name(char *out, size_t size, const struct transcript *transcript, const struct block *block,
              const struct edit *edit);

#endif
