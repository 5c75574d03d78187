/* Variants by the Genomics Reporting profile, and stained proteins. */
#include <stdio.h>

#include "exchange/fhir_parts.h"

static const char *const taken[] = {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", NULL};

/* What the components of a variant say. */
struct variant {
    const char *genes[8];
    size_t genes_count;
    const char *protein, *coding, *genomic, *region;
    const char *source, *change; /* meanings of their answers, or NULL */
    int64_t vaf_milli;           /* thousandths; CASE_ABSENT */
    int64_t copies_milli;
    bool bad_gene, bad_change;
};

/* ---- components ---- */

/* The symbol as written; a code and a symbol that name different genes contradict each other. */
static const char *gene_of(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t concept,
                           bool *bad)
{
    const struct scan *scan = resource->scan;
    struct fhir_meaning meaning = fhir_concept(reader, resource, "component", concept, KIND(GENE), NULL);
    const char *text = fhir_concept_text(reader, scan, concept);
    const struct kb_gene *by_text = text ? kb_gene(reader->knowledge, text) : NULL;
    *bad = *bad || meaning.contradicted;
    if (meaning.code && by_text && strcmp(by_text->row.id, meaning.code->means) != 0) {
        fhir_notef(reader, CAJAL_FHIR_CONFLICT, resource, "component", concept,
                   "the code of %s is %s's, the name says %.40s: the finding is left out", meaning.code->code,
                   meaning.code->means, text);
        *bad = true;
        return NULL;
    }
    return meaning.code && !by_text ? meaning.code->means : text;
}

static const char *string_or_concept(struct fhir_reader *reader, const struct fhir_resource *resource,
                                     uint32_t component)
{
    const struct scan *scan = resource->scan;
    char *text = scan_string(scan, scan_member(scan, component, "valueString"), reader->arena);
    if (text)
        return text;
    uint32_t concept = scan_member(scan, component, "valueCodeableConcept");
    SCAN_EACH(scan, scan_member(scan, concept, "coding"), coding)
    {
        text = scan_string(scan, scan_member(scan, coding, "code"), reader->arena);
        if (text)
            return text;
    }
    return fhir_concept_text(reader, scan, concept);
}

static const char *answer_of(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t component)
{
    uint32_t concept = scan_member(resource->scan, component, "valueCodeableConcept");
    struct fhir_meaning meaning = fhir_concept(reader, resource, "component", concept, KIND(ANSWER), NULL);
    return meaning.code ? meaning.code->means : NULL;
}

/* A fraction, of 1 or in percent. */
static void read_fraction(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t component,
                          struct variant *out)
{
    const char *unit;
    int64_t milli;
    uint32_t quantity = scan_member(resource->scan, component, "valueQuantity");
    if (!fhir_quantity(reader, resource, "component", quantity, &milli, &unit))
        return;
    bool percent = strcmp(unit, "%") == 0;
    if (percent)
        milli = (milli + 50) / 100;
    if (milli < 0 || milli > 1000)
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", quantity,
                  "an allele fraction outside 0 to 1, or in no unit that tells whether it is in percent");
    else
        out->vaf_milli = milli;
}

static void read_component(struct fhir_reader *reader, const struct fhir_resource *resource, uint32_t component,
                           struct variant *out)
{
    const struct scan *scan = resource->scan;
    uint32_t code = scan_member(scan, component, "code"), value = scan_member(scan, component, "valueCodeableConcept");
    struct fhir_meaning meaning = fhir_concept(reader, resource, "component", code, KIND(OBSERVATION), NULL);
    const char *means = meaning.code ? meaning.code->means : "";
    const char *unit;
    if (strcmp(means, "gene_studied") == 0) {
        const char *gene = gene_of(reader, resource, value, &out->bad_gene);
        if (gene && out->genes_count == sizeof out->genes / sizeof out->genes[0])
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", value,
                      "more genes in one variant than are read: this one is left out");
        else if (gene)
            out->genes[out->genes_count++] = gene;
    } else if (strcmp(means, "protein_change") == 0) {
        out->protein = string_or_concept(reader, resource, component);
    } else if (strcmp(means, "dna_change") == 0) {
        out->coding = string_or_concept(reader, resource, component);
    } else if (strcmp(means, "genomic_change") == 0) {
        out->genomic = string_or_concept(reader, resource, component);
    } else if (strcmp(means, "region") == 0) {
        out->region = string_or_concept(reader, resource, component);
    } else if (strcmp(means, "source_class") == 0) {
        out->source = answer_of(reader, resource, component);
    } else if (strcmp(means, "change_type") == 0) {
        out->change = answer_of(reader, resource, component);
        out->bad_change = !out->change;
    } else if (strcmp(means, "allele_fraction") == 0) {
        read_fraction(reader, resource, component, out);
    } else if (strcmp(means, "copy_number") == 0) {
        if (!fhir_quantity(reader, resource, "component", scan_member(scan, component, "valueQuantity"),
                           &out->copies_milli, &unit))
            out->copies_milli = CASE_ABSENT;
    } else if (!meaning.code) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "component", code,
                  "a detail of the variant that a case does not hold");
    }
}

/* "Exon 11": the number, when it says no more. */
static int64_t exon_of(const char *region)
{
    int number;
    char rest;
    if (region &&
        (sscanf(region, "Exon %d%c", &number, &rest) == 1 || sscanf(region, "exon %d%c", &number, &rest) == 1) &&
        number >= 1 && number <= 100)
        return number;
    return CASE_ABSENT;
}

/* ---- the finding ---- */

static int specimen_of(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    uint32_t reference = fhir_member(resource, "specimen");
    if (reference == SCAN_NONE)
        return 0;
    uint32_t contained = fhir_contained(scan, resource->at, reference);
    if (contained != SCAN_NONE)
        return fhir_word(reader, resource, "specimen", scan_member(scan, contained, "type"), KIND(SPECIMEN),
                         &case_words_specimen);
    const struct fhir_resource *specimen = fhir_resolve(reader, scan, reference);
    if (specimen)
        return fhir_word(reader, specimen, "type", fhir_member(specimen, "type"), KIND(SPECIMEN), &case_words_specimen);
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "specimen", reference, "points to nothing that was given");
    return 0;
}

static void limit_alteration(struct fhir_reader *reader, const struct variant *variant, struct case_molecular *finding)
{
    const struct kb *kb = reader->knowledge->kb;
    if (variant->change && strcmp(variant->change, "amplification") == 0)
        finding->alteration = CASE_ALTERATION_AMPLIFICATION;
    if (variant->change && strcmp(variant->change, "fusion") == 0)
        finding->alteration = CASE_ALTERATION_FUSION;
    if (variant->copies_milli != CASE_ABSENT && kb->laboratory_count &&
        variant->copies_milli >= (int64_t)kb->laboratory[0].amplification_copies * 1000)
        finding->alteration = CASE_ALTERATION_AMPLIFICATION;
}

static void fill(struct fhir_reader *reader, const struct fhir_resource *resource, const struct variant *variant,
                 struct case_molecular *finding)
{
    finding->date = fhir_first_date(reader, resource, taken);
    finding->specimen = (enum case_specimen)specimen_of(reader, resource);
    if (variant->source && strcmp(variant->source, "germline") == 0)
        finding->specimen = CASE_SPECIMEN_GERMLINE;
    finding->hgvs = variant->protein ? variant->protein : variant->coding ? variant->coding : variant->genomic;
    if (!finding->hgvs)
        finding->exon = exon_of(variant->region);
    finding->vaf_milli = variant->vaf_milli;
    limit_alteration(reader, variant, finding);
    if (finding->alteration == CASE_ALTERATION_FUSION && variant->genes_count > 1)
        finding->partner = variant->genes[1];
    bool said = finding->hgvs || finding->alteration || finding->exon != CASE_ABSENT;
    if (!said && (variant->bad_change || variant->region))
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
                  "what the change is: neither its type nor its region is in a form that is known here");
}

/* Present, absent, not called; where it is neither, the finding is left out. */
static bool read_result(struct fhir_reader *reader, const struct fhir_resource *resource,
                        struct case_molecular *finding)
{
    uint32_t concept = fhir_member(resource, "valueCodeableConcept");
    if (concept == SCAN_NONE)
        return true; /* found, without saying so */
    struct fhir_meaning meaning =
        fhir_concept(reader, resource, "valueCodeableConcept", concept, KIND(ANSWER), "result");
    const char *means = meaning.code ? meaning.code->means : "";
    bool present = strcmp(means, "present") == 0 || strcmp(means, "positive") == 0;
    if (strcmp(means, "absent") == 0 || strcmp(means, "negative") == 0)
        finding->result = CASE_RESULT_NOT_DETECTED;
    else if (strcmp(means, "no_call") == 0 ||
             (meaning.own != SCAN_NONE && scan_says(resource->scan, meaning.own, "failed")))
        finding->result = CASE_RESULT_FAILED;
    else if (present && !finding->hgvs && finding->exon == CASE_ABSENT && !finding->alteration)
        finding->result = CASE_RESULT_DETECTED;
    if (present || finding->result)
        return true;
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "valueCodeableConcept", concept,
              "neither present nor absent nor not called: the finding is left out");
    return false;
}

static void drop_molecular(struct fhir_reader *reader)
{
    reader->it->molecular_count--;
    reader->it->molecular_stated = reader->it->molecular_count > 0;
}

/* What a case refuses: an absent variant with a name is the absence of that one, not of any in the gene. */
static bool coherent(struct fhir_reader *reader, const struct fhir_resource *resource, struct case_molecular *finding)
{
    if (finding->hgvs && finding->result == CASE_RESULT_NOT_DETECTED) {
        fhir_note(reader, CAJAL_FHIR_LEFT_OUT, resource, "component", SCAN_NONE,
                  "one named variant was looked for and not found; that says nothing of the rest of the gene");
        return false;
    }
    if (finding->hgvs && finding->alteration == CASE_ALTERATION_AMPLIFICATION)
        finding->hgvs = NULL;
    if (finding->hgvs || finding->exon != CASE_ABSENT || finding->result || finding->alteration || finding->ihc)
        return true;
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
              "says nothing of a gene: no change, no result");
    return false;
}

static void add_finding(struct fhir_reader *reader, const struct fhir_resource *resource, const struct variant *variant,
                        const char *gene)
{
    struct case_molecular *finding = fhir_add_molecular(reader);
    if (!finding)
        return;
    finding->gene = gene;
    fill(reader, resource, variant, finding);
    fhir_rest_read(reader, resource, resource->at, "molecular", &case_molecular_fields, finding);
    if (!read_result(reader, resource, finding) || !coherent(reader, resource, finding))
        drop_molecular(reader);
}

void fhir_read_variant(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    struct variant variant = {.vaf_milli = CASE_ABSENT, .copies_milli = CASE_ABSENT};
    SCAN_EACH(scan, fhir_member(resource, "component"), component)
    read_component(reader, resource, component, &variant);
    if (variant.bad_gene)
        return;
    if (variant.genes_count == 0) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
                  "a variant without the gene that was studied");
        return;
    }
    bool fusion = variant.change && strcmp(variant.change, "fusion") == 0;
    bool named = variant.protein || variant.coding || variant.genomic;
    if (variant.genes_count > 1 && !fusion && named) {
        fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
                  "one change in several genes: it cannot be told in which");
        return;
    }
    for (size_t i = 0; i < (fusion ? 1 : variant.genes_count); i++)
        add_finding(reader, resource, &variant, variant.genes[i]);
}

/* A panel's regions: what was looked at, not what was found. */
void fhir_read_regions(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
              "the genes that a panel looked at; that nothing was found in one needs a finding of its own");
}

void fhir_read_stained(struct fhir_reader *reader, const struct fhir_resource *resource)
{
    const struct scan *scan = resource->scan;
    const char *gene = NULL;
    bool bad = false;
    SCAN_EACH(scan, fhir_member(resource, "component"), component)
    {
        struct fhir_meaning meaning =
            fhir_concept(reader, resource, "component", scan_member(scan, component, "code"), KIND(OBSERVATION), NULL);
        if (meaning.code && strcmp(meaning.code->means, "gene_studied") == 0)
            gene = gene_of(reader, resource, scan_member(scan, component, "valueCodeableConcept"), &bad);
    }
    uint32_t concept = fhir_member(resource, "valueCodeableConcept");
    int ihc = fhir_word(reader, resource, "valueCodeableConcept", concept, KIND(ANSWER), &case_words_ihc);
    if (!gene || bad || !ihc) {
        if (!bad)
            fhir_note(reader, CAJAL_FHIR_NOT_UNDERSTOOD, resource, "component", SCAN_NONE,
                      "immunohistochemistry without its gene or result");
        return;
    }
    struct case_molecular *finding = fhir_add_molecular(reader);
    if (!finding)
        return;
    finding->gene = gene;
    finding->date = fhir_first_date(reader, resource, taken);
    finding->ihc = (enum case_ihc)ihc;
    fhir_rest_read(reader, resource, resource->at, "molecular", &case_molecular_fields, finding);
}
