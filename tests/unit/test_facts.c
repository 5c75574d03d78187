/* What is read off a case before any rule is asked: the facts of kb/facts.yaml, each story with the value that its
 * definition there gives. A wrong fact is a wrong plan, so every word of the case that decides one has a story on
 * either side. The drugs and doses are those of the review: 400 mg of imatinib a day is the standard dose, 800 mg the
 * high one. */
#include "knowledge.h"

struct story {
    const char *members; /* of the case, with ' for " */
    const char *fact, *value;
};

static void check_stories(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cajal_plan *plan = plan_from(knowledge, stories[i].members, "2016-01-08");
        const char *found = cajal_plan_fact(plan, stories[i].fact);
        if (!found || strcmp(found, stories[i].value) != 0)
            fail_msg("%s\n%s is %s, expected %s", stories[i].members, stories[i].fact, found ? found : "no fact",
                     stories[i].value);
        cajal_plan_free(plan);
    }
}

#define CHECK(stories) check_stories(stories, sizeof(stories) / sizeof(stories)[0])

/* Treatments, in short. */
#define TREATED(list) "'treatments':[" list "]"
#define DRUGS(list, rest) "{'kind':'systemic','drugs':[" list "]," rest "}"
#define IMATINIB(rest) DRUGS("'imatinib'", rest)
#define SUNITINIB(rest) DRUGS("'sunitinib'", rest)
#define REGORAFENIB(rest) DRUGS("'regorafenib'", rest)
#define FIRST "'start':'2010-01','stop':'2011-01'"
#define SECOND "'start':'2011-02','stop':'2012-01'"
#define THIRD "'start':'2012-02','stop':'2013-01'"
#define SINCE(date) "'start':'" date "','stop':null"
#define FAILED ",'stop_reason':'progression'"

static void test_extent_and_sites(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {"'diagnosis':{'extent':'unresectable','metastatic_since':'2014'}", "extent", "unresectable"},
        {"'diagnosis':{'extent':'localized'}", "extent", "localized"},
        {"'diagnosis':{'metastatic_since':'2014'}", "extent", "metastatic"},
        {"'diagnosis':{}", "extent", "unknown"},
        /* a list of sites is taken as complete; without one nothing is known */
        {"'diagnosis':{'sites':['liver']}", "extrahepatic", "no"},
        {"'diagnosis':{'sites':['liver']}", "liver", "yes"},
        {"'diagnosis':{'sites':['liver','omentum']}", "extrahepatic", "yes"},
        {"'diagnosis':{'sites':['omentum','liver']}", "extrahepatic", "yes"},
        {"'diagnosis':{'sites':['omentum','liver']}", "liver", "yes"},
        {"'diagnosis':{'sites':['liver','omentum']}", "liver", "yes"},
        {"'diagnosis':{'sites':['omentum']}", "liver", "no"},
        {"'diagnosis':{'sites':['omentum']}", "extrahepatic", "yes"},
        {"'diagnosis':{'sites':[]}", "liver", "unknown"},
        {"'diagnosis':{'sites':[]}", "extrahepatic", "unknown"},
        {"'diagnosis':{'sites':['unknown']}", "liver", "unknown"},
        {"'diagnosis':{'sites':['unknown']}", "extrahepatic", "unknown"},
        {"'diagnosis':{'sites':['unknown','liver']}", "liver", "yes"},
        {"'diagnosis':{'sites':['liver','unknown']}", "extrahepatic", "unknown"},
        {"'diagnosis':{'sites':['omentum','unknown']}", "liver", "unknown"},
        /* the clinician's word goes before the list */
        {"'diagnosis':{'sites':['liver','omentum']},'assessment':{'extrahepatic':false}", "extrahepatic", "no"},
        {"'diagnosis':{'sites':['liver']},'assessment':{'extrahepatic':true}", "extrahepatic", "yes"},
        {"'diagnosis':{'primary_site':'stomach'}", "primary_site", "stomach"},
        {"'diagnosis':{'primary_site':'duodenum'}", "primary_site", "small_intestine"},
        {"'diagnosis':{'primary_site':'jejunum'}", "primary_site", "small_intestine"},
        {"'diagnosis':{'primary_site':'ileum'}", "primary_site", "small_intestine"},
        {"'diagnosis':{'primary_site':'small_intestine'}", "primary_site", "small_intestine"},
        {"'diagnosis':{'primary_site':'rectum'}", "primary_site", "other"},
        {"'diagnosis':{'primary_site':'unknown'}", "primary_site", "unknown"},
        {"'diagnosis':{}", "primary_site", "unknown"},
    };
    CHECK(stories);
}

static void test_the_patient_and_the_judgement(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {"'patient':{'sex':'female','pregnant':true}", "pregnant", "yes"},
        {"'patient':{'sex':'female','pregnant':false}", "pregnant", "no"},
        {"'patient':{'sex':'female'}", "pregnant", "unknown"},
        {"'patient':{'sex':'male'}", "pregnant", "no"},
        {"'assessment':{'resectable':true}", "resectable", "yes"},
        {"'assessment':{'resectable':false}", "resectable", "no"},
        {"'assessment':{}", "resectable", "unknown"},
        {"'assessment':{'ablatable':true}", "ablatable", "yes"},
        {"'assessment':{'ablatable':false}", "ablatable", "no"},
        {"'assessment':{'resectable':true}", "ablatable", "unknown"},
        {"'assessment':{'emergency':'perforation'}", "emergency", "perforation"},
        {"'assessment':{}", "emergency", "none"},
        /* a trough level, by any of its names, wherever it stands */
        {"'labs':[{'test':'imatinib_trough','value':900,'unit':'ng/mL'}]", "imatinib_level", "measured"},
        {"'labs':[{'test':'Imatinib','value':900,'unit':'ng/mL'},{'test':'ALT','value':1,'unit':'xULN'}]",
         "imatinib_level", "measured"},
        {"'labs':[{'test':'ALT','value':1,'unit':'xULN'},{'test':'imatinib_level','value':900,'unit':'ng/mL'}]",
         "imatinib_level", "measured"},
        {"'labs':[{'test':'ALT','value':1,'unit':'xULN'}]", "imatinib_level", "not_measured"},
        {"'labs':[]", "imatinib_level", "not_measured"},
        /* SDHB by immunohistochemistry: the last finding that says something */
        {"'molecular':[{'gene':'SDHB','ihc':'lost'}]", "sdhb", "lost"},
        {"'molecular':[{'gene':'sdhb','ihc':'negative'}]", "sdhb", "lost"},
        {"'molecular':[{'gene':'SDHB','ihc':'retained'}]", "sdhb", "retained"},
        {"'molecular':[{'gene':'SDHB','ihc':'positive'}]", "sdhb", "retained"},
        {"'molecular':[{'gene':'SDHB','ihc':'equivocal'}]", "sdhb", "unknown"},
        {"'molecular':[{'gene':'SDHB','ihc':'retained'},{'gene':'SDHB','ihc':'equivocal'}]", "sdhb", "retained"},
        {"'molecular':[{'gene':'SDHB','ihc':'retained'},{'gene':'KIT','result':'not_detected'}]", "sdhb", "retained"},
        {"'molecular':[{'gene':'KIT','ihc':'positive'},{'gene':'DOG1','ihc':'positive'}]", "sdhb", "unknown"},
        {"'molecular':[]", "sdhb", "unknown"},
        /* secondary mutations: none only when a specimen was looked at after treatment began; two classes are several
         */
        {"'molecular':[{'gene':'KIT','hgvs':'p.V559D'},{'gene':'KIT','hgvs':'p.V654A'}]", "secondary_mutation",
         "kit_exon_13_14"},
        {"'molecular':[{'gene':'KIT','hgvs':'p.V559D'},{'gene':'KIT','hgvs':'p.D816H'}]", "secondary_mutation",
         "kit_exon_17_18"},
        {"'molecular':[{'gene':'KIT','hgvs':'p.V559D'},{'gene':'KIT','hgvs':'p.V654A'},{'gene':'KIT','hgvs':'p.D816H'}"
         "]",
         "secondary_mutation", "several"},
        {"'molecular':[{'gene':'KIT','hgvs':'p.V559D'}]", "genotype", "kit_exon_11"},
        {"'molecular':[{'gene':'PDGFRA','hgvs':'p.D842V'}]", "genotype", "pdgfra_d842v"},
        {"'molecular':[{'gene':'KIT','hgvs':'p.V559D'}]", "driver_conflict", "no"},
        {"'molecular':[]", "genotype", "unknown"},
    };
    CHECK(stories);
}

static void test_the_line(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {TREATED(""), "line", "1"},
        {"'assessment':{}", "line", "1"},
        /* response without treatments: there was one, and nobody says which */
        {"'assessment':{'response':'stable'}", "line", "unknown"},
        {"'assessment':{'response':'stable'}", "current_drug", "unknown"},
        {"'assessment':{'response':'stable'}", "imatinib_use", "unknown"},
        {"'assessment':{'progression':'limited'}", "line", "unknown"},
        {"'assessment':{'progression':'limited'}", "current_drug", "unknown"},
        {TREATED("") ",'assessment':{'response':'stable'}", "line", "1"},
        {TREATED(IMATINIB(SINCE("2014"))), "line", "1"},
        {TREATED(IMATINIB(FIRST FAILED)), "line", "2"},
        {TREATED(IMATINIB(FIRST FAILED) "," SUNITINIB(SINCE("2011-02"))), "line", "2"},
        {TREATED(IMATINIB(FIRST FAILED) "," SUNITINIB(SECOND FAILED)), "line", "3"},
        {TREATED(IMATINIB(FIRST) "," SUNITINIB(SECOND) "," REGORAFENIB(THIRD)), "line", "4"},
        {TREATED(IMATINIB(FIRST) "," SUNITINIB(SECOND) "," REGORAFENIB(THIRD) "," DRUGS(
             "'sorafenib'", "'start':'2013-02','stop':'2014-01'")),
         "line", "4"}, /* or later */
        /* however the case orders them */
        {TREATED(SUNITINIB(SINCE("2011-02")) "," IMATINIB(FIRST FAILED)), "line", "2"},
        {TREATED(SUNITINIB(SINCE("2011-02")) "," IMATINIB(FIRST FAILED)), "current_drug", "sunitinib"},
        /* another dose, or a pause, is no line; a drug again after another one is */
        {TREATED(IMATINIB(FIRST ",'dose_mg':400") "," IMATINIB(SECOND ",'dose_mg':800")), "line", "2"},
        {TREATED(IMATINIB(FIRST) "," SUNITINIB(SECOND) "," IMATINIB(SINCE("2012-02"))), "line", "3"},
        {TREATED(DRUGS("'imatinib','sorafenib'", FIRST) "," DRUGS("'sorafenib','imatinib'", SECOND)), "line", "2"},
        {TREATED(DRUGS("'imatinib','sorafenib'", FIRST) "," IMATINIB(SECOND)), "line", "3"},
        {TREATED(DRUGS("'imatinib','sorafenib'", FIRST) "," DRUGS("'imatinib','sunitinib'", SECOND)), "line", "3"},
        /* not for metastatic disease: no line of it */
        {TREATED(IMATINIB(FIRST ",'setting':'adjuvant'")), "line", "1"},
        {TREATED(IMATINIB(FIRST ",'setting':'neoadjuvant'")), "line", "1"},
        {TREATED(IMATINIB(SINCE("2014") ",'setting':'adjuvant'")), "line", "1"},
        {"'diagnosis':{'metastatic_since':'2011-03'}," TREATED(IMATINIB(FIRST)), "line", "1"},
        {"'diagnosis':{'metastatic_since':'2010-12'}," TREATED(IMATINIB(FIRST)), "line", "2"},
        {"'diagnosis':{'metastatic_since':'2011'}," TREATED(IMATINIB(FIRST)), "line", "2"}, /* not surely before */
        {"'diagnosis':{'metastatic_since':'2011-03'}," TREATED(IMATINIB(FIRST ",'setting':'metastatic'")), "line", "2"},
        {"'diagnosis':{'metastatic_since':'2011-03'}," TREATED(IMATINIB(SINCE("2010-01"))), "line", "1"},
        {TREATED(DRUGS("'herbal tea'", FIRST)), "line", "1"},
        /* one without a start stands behind what is listed before it, and is in nobody's way */
        {TREATED(SUNITINIB(SINCE("2011-02")) "," REGORAFENIB("'stop':'2013'") "," IMATINIB(FIRST FAILED)), "line", "2"},
        {TREATED(SUNITINIB(SINCE("2011-02")) "," REGORAFENIB("'stop':'2013'")), "line", "1"},
        {TREATED(REGORAFENIB("'stop':'2013'") "," SUNITINIB(SINCE("2011-02")) "," IMATINIB(FIRST FAILED)), "line", "3"},
        {TREATED("{'kind':'surgery','date':'2010-01'}"), "line", "1"},
    };
    CHECK(stories);
}

static void test_the_drug_taken_now(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {TREATED(""), "current_drug", "none"},
        {TREATED(IMATINIB(FIRST)), "current_drug", "none"},
        {TREATED(IMATINIB("'start':'2014','stop_reason':'toxicity'")), "current_drug", "none"},
        {TREATED(IMATINIB(SINCE("2014"))), "current_drug", "imatinib"},
        {TREATED(IMATINIB("'start':'2014'")), "current_drug", "imatinib"}, /* no stop on record: going on */
        {TREATED(DRUGS("'ripretinib'", SINCE("2014"))), "current_drug", "other"},
        {TREATED(DRUGS("'herbal tea'", SINCE("2014"))), "current_drug", "other"},
        {TREATED(DRUGS("'imatinib','sorafenib'", SINCE("2014"))), "current_drug", "other"},
        /* what has no stop on record ended when the next began; what is said to go on is taken with it */
        {TREATED(IMATINIB("'start':'2010'") "," SUNITINIB(SINCE("2012"))), "current_drug", "sunitinib"},
        {TREATED(IMATINIB(SINCE("2010")) "," SUNITINIB(SINCE("2012"))), "current_drug", "other"},
        {TREATED(SUNITINIB(FIRST) "," IMATINIB(SINCE("2010")) "," SUNITINIB(SINCE("2012"))), "current_drug", "other"},
        {TREATED(IMATINIB(SINCE("2010") ",'dose_mg':400") "," IMATINIB(SINCE("2012") ",'dose_mg':800")), "current_drug",
         "imatinib"},
        {TREATED(DRUGS("'herbal tea'", SINCE("2010")) "," IMATINIB(SINCE("2012"))), "current_drug", "imatinib"},
    };
    CHECK(stories);
}

static void test_what_became_of_a_drug(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {TREATED(SUNITINIB(SINCE("2014"))), "imatinib_use", "never"},
        {TREATED(IMATINIB(SINCE("2014"))), "imatinib_use", "current"},
        {TREATED(IMATINIB(FIRST FAILED)), "imatinib_use", "progressed"},
        {TREATED(IMATINIB(FIRST ",'stop_reason':'toxicity'")), "imatinib_use", "intolerant"},
        {TREATED(IMATINIB(FIRST ",'stop_reason':'planned'")), "imatinib_use", "stopped"},
        {TREATED(IMATINIB(FIRST ",'stop_reason':'patient'")), "imatinib_use", "stopped"},
        {TREATED(IMATINIB(FIRST ",'stop_reason':'other'")), "imatinib_use", "stopped"},
        {TREATED(IMATINIB(FIRST)), "imatinib_use", "unknown"},
        /* the last course tells, but a drug that failed once has failed */
        {TREATED(IMATINIB(FIRST ",'stop_reason':'planned'") "," IMATINIB(SECOND ",'stop_reason':'toxicity'")),
         "imatinib_use", "intolerant"},
        {TREATED(IMATINIB(FIRST FAILED) "," IMATINIB(SECOND ",'stop_reason':'toxicity'")), "imatinib_use",
         "progressed"},
        {TREATED(SUNITINIB(FIRST FAILED) "," IMATINIB(SECOND ",'stop_reason':'planned'")), "imatinib_use", "stopped"},
        {TREATED(SUNITINIB(FIRST FAILED) "," IMATINIB(SECOND ",'stop_reason':'planned'")), "sunitinib_use",
         "progressed"},
        /* a dose raised on progression: the drug goes on; in a combination after it has failed it does not count as
           that */
        {TREATED(IMATINIB(FIRST FAILED) "," IMATINIB(SINCE("2011-02") ",'dose_mg':800")), "imatinib_use", "current"},
        {TREATED(IMATINIB(FIRST FAILED) "," DRUGS("'imatinib','sorafenib'", SINCE("2012"))), "imatinib_use",
         "progressed"},
        {TREATED(DRUGS("'imatinib','sorafenib'", SINCE("2012"))), "imatinib_use", "current"},
        {TREATED(DRUGS("'entrectinib'", SINCE("2012"))), "targeted_use", "current"},
        {TREATED(DRUGS("'avapritinib'", FIRST FAILED)), "targeted_use", "progressed"},
        {TREATED(IMATINIB(FIRST FAILED)), "targeted_use", "never"},
    };
    CHECK(stories);
}

static void test_doses(void **state)
{
    (void)state;
#define NOW(dose) TREATED(IMATINIB(SINCE("2014") "," dose))
    static const struct story stories[] = {
        {NOW("'dose_mg':300"), "imatinib_dose", "reduced"},
        {NOW("'dose_mg':399.9"), "imatinib_dose", "reduced"},
        {NOW("'dose_mg':400"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':400,'schedule':'QD'"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':200,'schedule':'BID'"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':600"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':799"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':800"), "imatinib_dose", "high"},
        {NOW("'dose_mg':400,'schedule':'BID'"), "imatinib_dose", "high"},
        {NOW("'dose_mg':800,'schedule':'QOD'"), "imatinib_dose", "standard"},
        {NOW("'dose_mg':400,'schedule':'QOD'"), "imatinib_dose", "reduced"},
        {NOW("'dose_mg':null"), "imatinib_dose", "unknown"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':400")), "imatinib_dose", "none"},
        {TREATED(SUNITINIB(SINCE("2014") ",'dose_mg':50")), "imatinib_dose", "none"},
        {TREATED(IMATINIB(SINCE("2010") ",'dose_mg':800") "," SUNITINIB(SINCE("2012"))), "imatinib_dose", "high"},
        /* the highest so far: a dose not on record may have been higher, unless the highest was */
        {TREATED(IMATINIB(FIRST ",'dose_mg':800") "," IMATINIB(SECOND ",'dose_mg':400")), "imatinib_highest", "high"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':400") "," IMATINIB(SECOND ",'dose_mg':300")), "imatinib_highest",
         "standard"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':300") "," IMATINIB(SECOND ",'dose_mg':400")), "imatinib_highest",
         "standard"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':300")), "imatinib_highest", "reduced"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':800") "," IMATINIB(SECOND)), "imatinib_highest", "high"},
        {TREATED(IMATINIB(FIRST ",'dose_mg':400") "," IMATINIB(SECOND)), "imatinib_highest", "unknown"},
        {TREATED(IMATINIB(FIRST) "," IMATINIB(SECOND ",'dose_mg':400")), "imatinib_highest", "unknown"},
        {TREATED(SUNITINIB(FIRST) "," IMATINIB(SECOND ",'dose_mg':400")), "imatinib_highest", "standard"},
        {TREATED(SUNITINIB(FIRST)), "imatinib_highest", "none"},
    };
    CHECK(stories);
}

static void test_side_effects(void **state)
{
    (void)state;
#define ON_IMATINIB TREATED(IMATINIB(SINCE("2014"))) ","
#define EFFECTS(list) "'toxicities':[" list "]"
    static const struct story stories[] = {
        {ON_IMATINIB EFFECTS(""), "toxicity", "none"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':1}"), "toxicity", "grade_1_2"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':2}"), "toxicity", "grade_1_2"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3}"), "toxicity", "grade_3"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':4}"), "toxicity", "grade_4"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3},{'term':'edema','grade':1}"), "toxicity", "grade_3"},
        {ON_IMATINIB EFFECTS("{'term':'edema','grade':1},{'term':'rash','grade':3}"), "toxicity", "grade_3"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3,'resolved':'2015'}"), "toxicity", "none"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3,'drug':'Glivec'}"), "toxicity", "grade_3"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3,'drug':'sunitinib'}"), "toxicity", "none"},
        {ON_IMATINIB EFFECTS("{'term':'rash','grade':3,'drug':'herbal tea'}"), "toxicity", "none"},
        {TREATED(IMATINIB(FIRST)) "," EFFECTS("{'term':'rash','grade':3}"), "toxicity", "none"}, /* no drug now */
        {TREATED(DRUGS("'imatinib','sorafenib'", SINCE("2014"))) "," EFFECTS(
             "{'term':'rash','grade':3,'drug':'sorafenib'}"),
         "toxicity", "grade_3"},
    };
    CHECK(stories);
}

/* The drug that was working when a procedure interrupted it is to be taken again (review, surgery). */
static void test_the_drug_after_a_procedure(void **state)
{
    (void)state;
#define SURGERY(date) "{'kind':'surgery','date':'" date "'}"
#define PAUSED "'start':'2010-01','stop':'2011-01','stop_reason':'planned'"
    static const struct story stories[] = {
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2011-02")), "imatinib_after_local", "not_resumed"},
        {TREATED(IMATINIB(PAUSED) ",{'kind':'ablation','date':'2011-02'}"), "imatinib_after_local", "not_resumed"},
        {TREATED(IMATINIB(PAUSED) ",{'kind':'embolization','date':'2011-02'}"), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB(PAUSED)), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB(SINCE("2010-01")) "," SURGERY("2011-02")), "imatinib_after_local", "resumed"},
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2011-02") "," IMATINIB(SINCE("2011-03"))), "imatinib_after_local",
         "no_procedure"}, /* the last course began after it */
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2009-02")), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2009-02") "," SURGERY("2011-02")), "imatinib_after_local",
         "not_resumed"},
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2011-02") "," SURGERY("2009-02")), "imatinib_after_local",
         "not_resumed"},
        {TREATED(IMATINIB(PAUSED) ",{'kind':'surgery'}"), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB("'stop':'2011-01','stop_reason':'planned'") "," SURGERY("2011-02")), "imatinib_after_local",
         "no_procedure"},
        {TREATED(IMATINIB(FIRST FAILED) "," SURGERY("2011-02")), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB(FIRST ",'stop_reason':'toxicity'") "," SURGERY("2011-02")), "imatinib_after_local",
         "no_procedure"},
        {TREATED(IMATINIB(PAUSED ",'setting':'adjuvant'") "," SURGERY("2011-02")), "imatinib_after_local",
         "no_procedure"},
        {TREATED(SUNITINIB(PAUSED) "," SURGERY("2011-02")), "imatinib_after_local", "no_procedure"},
        {TREATED(IMATINIB(PAUSED) "," SURGERY("2011-02") "," SUNITINIB("'start':'2011-03','stop':'2012-01'")),
         "imatinib_after_local", "resumed"}, /* another drug came since */
    };
    CHECK(stories);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extent_and_sites),
        cmocka_unit_test(test_the_patient_and_the_judgement),
        cmocka_unit_test(test_the_line),
        cmocka_unit_test(test_the_drug_taken_now),
        cmocka_unit_test(test_what_became_of_a_drug),
        cmocka_unit_test(test_doses),
        cmocka_unit_test(test_side_effects),
        cmocka_unit_test(test_the_drug_after_a_procedure),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
