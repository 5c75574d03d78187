/* The rows of kb/ as libcyaml tables: genes, changes, genotypes, sensitivity. */
#include "knowledge/schema_rows.h"

/* clang-format off */
static const cyaml_schema_field_t exon_fields[] = {
    INT(NEED, "exon", struct kb_exon, exon),
    INT(NEED, "first_codon", struct kb_exon, first_codon),
    INT(NEED, "first_base", struct kb_exon, first_base),
    INT(NEED, "last_codon", struct kb_exon, last_codon),
    INT(NEED, "last_base", struct kb_exon, last_base),
    INT(MAY, "grch37_low", struct kb_exon, grch37_low), INT(MAY, "grch37_high", struct kb_exon, grch37_high),
    INT(MAY, "grch38_low", struct kb_exon, grch38_low), INT(MAY, "grch38_high", struct kb_exon, grch38_high),
    CYAML_FIELD_END};
ENTRY(exon_entry, struct kb_exon, exon_fields);
static const cyaml_schema_field_t domain_fields[] = {
    STR(NEED, "name", struct kb_domain, name),
    INT(NEED, "first_codon", struct kb_domain, first_codon),
    INT(NEED, "last_codon", struct kb_domain, last_codon),
    CYAML_FIELD_END};
ENTRY(domain_entry, struct kb_domain, domain_fields);
static const cyaml_schema_field_t isoform_fields[] = {
    STR(NEED, "name", struct kb_isoform, name),
    INT(NEED, "after_codon", struct kb_isoform, after_codon),
    INT(NEED, "missing_residues", struct kb_isoform, missing_residues),
    STR(NEED, "text", struct kb_isoform, text),
    STRINGS(MAY, "transcripts", struct kb_isoform, transcripts),
    CYAML_FIELD_END};
ENTRY(isoform_entry, struct kb_isoform, isoform_fields);
static const cyaml_schema_field_t gene_fields[] = {
    ROW(struct kb_gene),
    STR(NEED, "name", struct kb_gene, name),
    STRINGS(MAY, "aliases", struct kb_gene, aliases),
    STR(MAY, "transcript", struct kb_gene, transcript),
    STR(MAY, "protein", struct kb_gene, protein),
    STRINGS(MAY, "same_transcript", struct kb_gene, same_transcript),
    STRINGS(MAY, "same_protein", struct kb_gene, same_protein),
    STR(MAY, "chromosome", struct kb_gene, chromosome),
    WORD(MAY, "strand", struct kb_gene, strand, strand),
    INT(MAY, "grch37_low", struct kb_gene, grch37_low), INT(MAY, "grch37_high", struct kb_gene, grch37_high),
    INT(MAY, "grch38_low", struct kb_gene, grch38_low), INT(MAY, "grch38_high", struct kb_gene, grch38_high),
    INT(MAY, "protein_length", struct kb_gene, protein_length),
    STR(MAY, "protein_sequence", struct kb_gene, protein_sequence),
    LIST(MAY, "exons", struct kb_gene, exons, exon_entry),
    LIST(MAY, "domains", struct kb_gene, domains, domain_entry),
    LIST(MAY, "isoforms", struct kb_gene, isoforms, isoform_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_gene_entry, struct kb_gene, gene_fields);

static const cyaml_schema_field_t exon_sequence_fields[] = {
    INT(NEED, "exon", struct kb_exon_sequence, exon),
    STR(NEED, "before", struct kb_exon_sequence, before),
    STR(NEED, "coding", struct kb_exon_sequence, coding),
    STR(NEED, "after", struct kb_exon_sequence, after),
    CYAML_FIELD_END};
ENTRY(exon_sequence_entry, struct kb_exon_sequence, exon_sequence_fields);
static const cyaml_schema_field_t sequence_fields[] = {
    ROW(struct kb_sequence),
    LIST(NEED, "exons", struct kb_sequence, exons, exon_sequence_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_sequence_entry, struct kb_sequence, sequence_fields);

static const cyaml_schema_field_t chromosome_fields[] = {
    STR(NEED, "name", struct kb_chromosome, name),
    STR(NEED, "accession", struct kb_chromosome, accession),
    INT(NEED, "length", struct kb_chromosome, length),
    CYAML_FIELD_END};
ENTRY(chromosome_entry, struct kb_chromosome, chromosome_fields);
static const cyaml_schema_field_t assembly_fields[] = {
    ROW(struct kb_assembly),
    STRINGS(NEED, "names", struct kb_assembly, names),
    LIST(NEED, "chromosomes", struct kb_assembly, chromosomes, chromosome_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_assembly_entry, struct kb_assembly, assembly_fields);

static const cyaml_schema_field_t laboratory_fields[] = {
    ROW(struct kb_laboratory),
    INT(NEED, "amplification_copies", struct kb_laboratory, amplification_copies),
    INT(NEED, "normal_low_percent", struct kb_laboratory, normal_low_percent),
    INT(NEED, "germline_low_percent", struct kb_laboratory, germline_low_percent),
    INT(NEED, "germline_high_percent", struct kb_laboratory, germline_high_percent),
    INT(NEED, "min_depth", struct kb_laboratory, min_depth),
    STR(NEED, "text", struct kb_laboratory, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_laboratory_entry, struct kb_laboratory, laboratory_fields);

static const cyaml_schema_field_t germline_fields[] = {
    ROW(struct kb_germline),
    STRINGS(NEED, "genes", struct kb_germline, genes),
    WORD(MAY, "alteration", struct kb_germline, alteration, alteration),
    BOOL("always", struct kb_germline, always),
    STR(NEED, "name", struct kb_germline, name),
    STR(NEED, "text", struct kb_germline, text),
    STR(NEED, "advice", struct kb_germline, advice),
    CYAML_FIELD_END};
KB_ENTRY(kb_germline_entry, struct kb_germline, germline_fields);

static const cyaml_schema_field_t match_fields[] = {
    STRINGS(NEED, "genes", struct kb_match, genes),
    INTS(MAY, "exons", struct kb_match, exons),
    STRINGS(MAY, "hgvs", struct kb_match, hgvs),
    WORD(NEED, "alteration", struct kb_match, alteration, alteration),
    WORD(MAY, "change", struct kb_match, change, change),
    CYAML_FIELD_END};
ENTRY(match_entry, struct kb_match, match_fields);
static const cyaml_schema_field_t frequency_fields[] = {
    NUM("low", struct kb_frequency, low),
    NUM("high", struct kb_frequency, high),
    STR(NEED, "of", struct kb_frequency, of),
    STR(NEED, "text", struct kb_frequency, text),
    SOURCES(struct kb_frequency),
    STATEMENTS(struct kb_frequency),
    STR(MAY, "conflict", struct kb_frequency, conflict),
    CYAML_FIELD_END};
ENTRY(frequency_entry, struct kb_frequency, frequency_fields);
static const cyaml_schema_field_t prediction_fields[] = {
    STR(NEED, "drug", struct kb_prediction, drug),
    STR(NEED, "text", struct kb_prediction, text),
    SOURCES(struct kb_prediction),
    STATEMENTS(struct kb_prediction),
    CYAML_FIELD_END};
ENTRY(prediction_entry, struct kb_prediction, prediction_fields);
static const cyaml_schema_field_t dated_text_fields[] = {
    STR(NEED, "from", struct kb_dated_text, from),
    STR(NEED, "text", struct kb_dated_text, text),
    CYAML_FIELD_END};
ENTRY(dated_text_entry, struct kb_dated_text, dated_text_fields);
static const cyaml_schema_field_t genotype_fields[] = {
    ROW(struct kb_genotype),
    STR(NEED, "name", struct kb_genotype, name),
    STR(NEED, "text", struct kb_genotype, text),
    LIST(MAY, "later", struct kb_genotype, later, dated_text_entry),
    INT(NEED, "precedence", struct kb_genotype, precedence),
    BOOL("exclusive", struct kb_genotype, exclusive),
    STRINGS(MAY, "needs_negative", struct kb_genotype, needs_negative),
    LIST(MAY, "match", struct kb_genotype, match, match_entry),
    LIST(MAY, "frequency", struct kb_genotype, frequency, frequency_entry),
    LIST(MAY, "predicts", struct kb_genotype, predicts, prediction_entry),
    CYAML_FIELD_END};
KB_ENTRY(kb_genotype_entry, struct kb_genotype, genotype_fields);

static const cyaml_schema_field_t variant_fields[] = {
    ROW(struct kb_variant),
    STR(NEED, "gene", struct kb_variant, gene),
    STR(NEED, "hgvs", struct kb_variant, hgvs),
    STRINGS(MAY, "aliases", struct kb_variant, aliases),
    INT(NEED, "exon", struct kb_variant, exon),
    WORD(NEED, "role", struct kb_variant, role, role),
    STR(NEED, "text", struct kb_variant, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_variant_entry, struct kb_variant, variant_fields);
static const cyaml_schema_field_t resistance_fields[] = {
    ROW(struct kb_resistance),
    STR(NEED, "gene", struct kb_resistance, gene),
    INTS(MAY, "exons", struct kb_resistance, exons),
    INTS(MAY, "after_exons", struct kb_resistance, after_exons),
    WORD(NEED, "alteration", struct kb_resistance, alteration, alteration),
    WORD(MAY, "change", struct kb_resistance, change, change),
    STR(NEED, "name", struct kb_resistance, name),
    STR(NEED, "text", struct kb_resistance, text),
    CYAML_FIELD_END};
KB_ENTRY(kb_resistance_entry, struct kb_resistance, resistance_fields);

static const cyaml_schema_field_t sensitivity_fields[] = {
    ROW(struct kb_sensitivity),
    STR(MAY, "genotype", struct kb_sensitivity, genotype),
    STR(MAY, "variant", struct kb_sensitivity, variant),
    STR(NEED, "drug", struct kb_sensitivity, drug),
    WORD(NEED, "call", struct kb_sensitivity, call, call),
    WORD(NEED, "level", struct kb_sensitivity, level, level),
    STR(NEED, "text", struct kb_sensitivity, text),
    STR(MAY, "from", struct kb_sensitivity, from),
    CYAML_FIELD_END};
KB_ENTRY(kb_sensitivity_entry, struct kb_sensitivity, sensitivity_fields);
/* clang-format on */
