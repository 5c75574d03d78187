/* A whole genome of variants as VCF on standard output: make_genome RECORDS PLACES. The same every time.
 * PLACES has lines "contig length", "skip contig low high" (no record there: the exons, whose REF must be right)
 * and "record contig position ref alt" in order, which are put in. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096

static struct {
    char contig[32];
    long low, high; /* of a contig: 1 and its length */
} contigs[MOST], skips[MOST];
static struct {
    char contig[32], reference[128], alternative[128];
    long position;
} records[MOST];
static size_t contigs_count, skips_count, records_count;

static uint64_t state = 11;

static uint32_t random_number(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
    return (uint32_t)((state >> 33) * below >> 31);
}

static int read_places(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && contigs_count < MOST && skips_count < MOST &&
           records_count < MOST) {
        if (sscanf(line, "skip %31s %ld %ld", skips[skips_count].contig, &skips[skips_count].low,
                   &skips[skips_count].high) == 3)
            skips_count++;
        else if (sscanf(line, "record %31s %ld %127s %127s", records[records_count].contig,
                        &records[records_count].position, records[records_count].reference,
                        records[records_count].alternative) == 4)
            records_count++;
        else if (sscanf(line, "%31s %ld", contigs[contigs_count].contig, &contigs[contigs_count].high) == 2)
            contigs_count++;
    }
    if (file)
        fclose(file);
    return contigs_count > 0;
}

static void write_head(void)
{
    static const char *const keys[] = {"INFO=<ID=AC,Number=A,Type=Integer",   "INFO=<ID=AF,Number=A,Type=Float",
                                       "INFO=<ID=AN,Number=1,Type=Integer",   "INFO=<ID=DP,Number=1,Type=Integer",
                                       "INFO=<ID=FS,Number=1,Type=Float",     "INFO=<ID=MQ,Number=1,Type=Float",
                                       "INFO=<ID=QD,Number=1,Type=Float",     "INFO=<ID=SOR,Number=1,Type=Float",
                                       "FORMAT=<ID=GT,Number=1,Type=String",  "FORMAT=<ID=AD,Number=R,Type=Integer",
                                       "FORMAT=<ID=DP,Number=1,Type=Integer", "FORMAT=<ID=GQ,Number=1,Type=Integer",
                                       "FORMAT=<ID=PL,Number=G,Type=Integer"};
    puts("##fileformat=VCFv4.2");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        printf("##%s,Description=\"made\">\n", keys[i]);
    for (size_t i = 0; i < contigs_count; i++)
        printf("##contig=<ID=%s,length=%ld>\n", contigs[i].contig, contigs[i].high);
    puts("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tPATIENT-NORMAL\tPATIENT-TUMOR");
}

static void write_record(const char *contig, long position, const char *reference, const char *alternative)
{
    unsigned with = random_number(60), without = random_number(60) + 1, quality = random_number(90);
    printf("%s\t%ld\trs%u\t%s\t%s\t%u.%02u\tPASS\tAC=1;AF=0.250;AN=4;DP=%u;FS=%u.%03u;MQ=60.00;QD=%u.%02u;SOR=0.%03u"
           "\tGT:AD:DP:GQ:PL\t0/0:%u,0:%u:%u:0,%u,%u\t0/1:%u,%u:%u:%u:%u,0,%u\n",
           contig, position, random_number(200000000), reference, alternative, random_number(3000), random_number(100),
           with + without + 30, random_number(9), random_number(1000), random_number(30), random_number(100),
           random_number(1000), without, without, quality + 9, quality * 3, quality * 31 + 7, without, with,
           with + without, quality, quality * 17, quality * 13);
}

static long skipped_to(const char *contig, long position)
{
    for (size_t i = 0; i < skips_count; i++)
        if (position >= skips[i].low && position <= skips[i].high && strcmp(skips[i].contig, contig) == 0)
            return skipped_to(contig, skips[i].high + 1); /* the next may begin there */
    return position;
}

static void write_contig(size_t index, uint32_t spacing, size_t *next)
{
    static const char *const bases[] = {"A", "C", "G", "T", "AT", "CAAA"};
    const char *contig = contigs[index].contig;
    long position = 10000;
    for (; position < contigs[index].high; position += 1 + random_number(2 * spacing)) {
        position = skipped_to(contig, position);
        for (;
             *next < records_count && strcmp(records[*next].contig, contig) == 0 && records[*next].position <= position;
             (*next)++)
            write_record(contig, records[*next].position, records[*next].reference, records[*next].alternative);
        uint32_t reference = random_number(4), alternative = random_number(6);
        if (reference != alternative)
            write_record(contig, position, bases[reference], bases[alternative]);
    }
}

int main(int argc, char **argv)
{
    static char buffer[1 << 20];
    double total = 0;
    size_t next = 0;
    if (argc != 3 || !read_places(argv[2]))
        return 2;
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (size_t i = 0; i < contigs_count; i++)
        total += (double)contigs[i].high;
    uint32_t spacing = (uint32_t)(total / (atof(argv[1]) * 6 / 5)); /* a sixth are no change */
    write_head();
    for (size_t i = 0; i < contigs_count; i++)
        write_contig(i, spacing, &next);
    return 0;
}
