/* A gene's reference transcript, ready for calculation: its exons with the bases beside them, and where they lie. */
#ifndef CAJAL_VARIANT_TRANSCRIPT_H
#define CAJAL_VARIANT_TRANSCRIPT_H

#include <stdbool.h>

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "variant/assembly.h"
#include "variant/edit.h"

/* A base that the knowledge base does not hold. */
#define UNKNOWN_BASE EDIT_UNKNOWN

/* One exon: the bases before it, its coding part, the bases after it; in the direction of the gene. Where the
 * knowledge base holds less of an intron than FLANK_LEAST bases, unknown ones stand there. */
#define FLANK_LEAST 60
struct block {
    int exon;
    const char *bases;
    int length;
    int coding, coding_length;             /* where in `bases` the coding part lies */
    int cds;                               /* offset of its first base in the coding sequence */
    int low[ASSEMBLIES], high[ASSEMBLIES]; /* of the coding part, plus strand, from 1; 0: not known */
};

struct transcript {
    const struct kb_gene *gene;
    struct block *blocks;
    int blocks_count;
    const char *cds; /* start codon to stop codon */
    int cds_length;
    const char *protein; /* translated, '*' at the end */
};

/* A place in coding DNA nomenclature: c.1648-2 is {1648, -2}, c.-7 is {-7, 0}, c.*5 is {5, 0, true}. */
struct dna_position {
    int base;
    int offset;
    bool after_stop;
};

/* NULL when the knowledge base holds no coding sequence of the gene, or memory is short. */
const struct transcript *transcript_build(struct arena *arena, const cajal_knowledge *knowledge,
                                          const struct kb_gene *gene);
bool transcript_exists(const cajal_knowledge *knowledge, const struct kb_gene *gene);

/* The block and the offset in its bases at which a place of the genome lies: that of the nearest exon. NULL when
 * it lies in none. The offset may be one past the end. */
const struct block *transcript_find(const struct transcript *transcript, enum assembly assembly, int position,
                                    int *offset);

/* The same for a coding position. NULL: no such place; or the bases there are not held, *outside is then set. */
const struct block *transcript_place(const struct transcript *transcript, struct dna_position position, int *offset,
                                     bool *outside);

/* Whether the block has the start or the stop codon's end: beside it is untranslated sequence, not an intron. */
bool block_is_first(const struct block *block);
bool block_is_last(const struct transcript *transcript, const struct block *block);

/* The coding position of an offset in a block. */
struct dna_position transcript_position(const struct transcript *transcript, const struct block *block, int offset);

/* The genomic position of an offset in a block. */
int transcript_genomic(const struct transcript *transcript, const struct block *block, int offset,
                       enum assembly assembly);

/* `block`, or where some of its bases from `from` on are not known a copy that has `bases` there. NULL: they are
 * not the bases there, or memory is short. */
const struct block *block_with(struct arena *arena, const struct block *block, int from, const char *bases);

/* "1648-2" is appended; `size` is that of the buffer. */
void dna_position_format(char *out, size_t size, struct dna_position position);

/* The other strand, backwards; in place. */
void reverse_complement(char *bases, int length);

#endif
