#include <string.h>

#include "report/knowledge_page.h"

/* In the order of the page: decisions first. Lists that are not named come after. */
static const struct page_list lists[] = {
    {"rules", "Rules",
     "What to do when. A rule fires when all its conditions hold; its options, warnings and what it "
     "advises against go into the plan. A fact that is not known fires no rule, unless the rule asks "
     "for that."},
    {"safety", "Safety",
     "What must never, and what must always, hold for every possible patient; the proof checks "
     "each row."},
    {"conflicts", "Where sources disagree",
     "Both values, the one that is used, and why. Severity S could change a "
     "decision, M a figure, L is a matter of print."},
    {"drugs", "Drugs", "What each does, where it is approved, what it does besides."},
    {"regimens", "Regimens", "Drug, dose and schedule."},
    {"dosing", "Doses and side effects", "What a label says to do on a side effect, a laboratory value, in pregnancy."},
    {"interactions", "Interactions", "What a label says of other medicines."},
    {"comedications", "Other medicines", "Which of them change the level of a drug, the QT interval or clotting."},
    {"classes", "Classes of other medicines", "The words by which interactions speak of them."},
    {"local", "Local therapy", "Surgery and what else is done to single lesions."},
    {"trials", "Trials", "Every published figure, with unit, criterion and subgroup."},
    {"genotypes", "Genotype classes", "How a tumour is classed, how often, and what it predicts."},
    {"sensitivity", "What a drug does against a mutation", "Each call with the level of its evidence."},
    {"variants", "Known mutations", "Primary, acquired, or harmless."},
    {"resistance", "Acquired resistance", "Classes of secondary change."},
    {"germline", "What may be inherited", "Findings of which a patient and the family should hear."},
    {"findings", "Statements", "What a source says that is no row elsewhere."},
    {"criteria", "Response criteria", "Their thresholds."},
    {"settings", "Which criterion to believe", "In which setting, and why."},
    {"facts", "Facts", "What a rule may ask about a patient, and all the possible answers."},
    {"impossible", "Answers that exclude each other", "No case can give them together."},
    {"tables", "Tables of the review", "Cell by cell as printed."},
    {"references", "References", "Every work cited, and how much of it was read."},
    {"genes", "Genes", "Transcripts, proteins, exons."},
    {"systems", "Code systems", "Whose codes are read and written in FHIR."},
    {"codes", "Codes", "What a code of a record means here; one that is unverified is read with a note and never written."},
    {"gaps", "Orders as courses", "When orders of one drug in a record are no longer one course."},
    {"laboratory", "Limits of the laboratory", "How raw calls are read."},
    {"assemblies", "Genomes", "Names and lengths of chromosomes."},
    {"clones", "Clones of the simulation", "Which resistant cells a simulated lesion may hold."},
    {"parameters", "Parameters of the simulation",
     "Each with its unit and prior. What no source states is assumed, and marked unverified."},
    {"arms", "Simulated trials", "The courses of treatment that the simulation is fitted to and checked against."},
    {"targets", "Targets of the simulation", "Published figures; those held out are only checked against, never fitted."},
    {"posterior", "What the fit made of the parameters",
     "Each with its best value, what 95 % of the draws lie between, and how much narrower than the prior they are."},
    {"sequences", "Coding sequences", "By exon, with the bases beside it."},
};

struct page_list page_list_words(const char *list)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (strcmp(lists[i].list, list) == 0)
            return lists[i];
    return (struct page_list){list, list, ""};
}

const char *page_list_at(size_t index) { return index < sizeof lists / sizeof lists[0] ? lists[index].list : NULL; }

const char *page_linked_list(const char *key)
{
    static const struct {
        const char *key, *list;
    } links[] = {{"sources", "references"},
                 {"review", "references"},
                 {"conflict", "conflicts"},
                 {"drug", "drugs"},
                 {"drugs", "drugs"},
                 {"regimen", "regimens"},
                 {"regimens", "regimens"},
                 {"genotype", "genotypes"},
                 {"genotypes", "genotypes"},
                 {"modality", "local"},
                 {"gene", "genes"},
                 {"genes", "genes"},
                 {"trial", "trials"},
                 {"variant", "variants"},
                 {"fact", "facts"},
                 {"replaces", "rules"},
                 {"comedications", "comedications"},
                 {"classes", "classes"}};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (strcmp(links[i].key, key) == 0)
            return links[i].list;
    return NULL;
}

const char knowledge_page_style[] =
    "main{max-width:64rem}\n"
    ".find{position:sticky;top:0;background:var(--paper);padding:.6rem 0;z-index:1;border-bottom:2px solid "
    "var(--line)}\n"
    ".find input{font:inherit;width:100%;padding:.4rem .6rem;color:inherit;background:var(--wash);border:1px solid "
    "var(--soft);border-radius:.3rem}\n"
    "nav ul{columns:3 14rem;padding-left:1.2rem}\n"
    "article{margin:0 0 1.1rem;padding:.5rem .8rem;border:1px solid var(--line);border-radius:.4rem;"
    "overflow-wrap:break-word;break-inside:avoid-page;scroll-margin-top:5rem}\n"
    "article:target{border-color:var(--consider);box-shadow:0 0 0 2px var(--consider)}\n"
    "article h3 code{color:var(--soft);font-weight:400}\n"
    "article dl{margin:.3rem 0}\n"
    "article dd{min-width:0}\n"
    "article ul{margin:.2rem 0;padding-left:1.2rem}\n"
    ".wide{overflow-x:auto}\n"
    ".mark{color:var(--note);font-weight:600}\n"
    ".long{font-family:monospace;font-size:.8em;word-break:break-all}\n"
    "[hidden]{display:none!important}\n"
    "@media(max-width:40rem){article dl{grid-template-columns:1fr}}\n"
    "@media print{.find,nav{display:none}article{border-width:0 0 1px;border-radius:0;padding:.3rem 0}}\n";

/* Hides what does not hold every word that was typed; Escape shows all again. */
const char knowledge_page_script[] =
    "const box=document.querySelector('#find'),count=document.querySelector('#count');\n"
    "const rows=[...document.querySelectorAll('article')].map(e=>({e,t:e.textContent.toLowerCase()}));\n"
    "function find(){const words=box.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0;\n"
    "for(const r of rows){const on=words.every(w=>r.t.includes(w));r.e.hidden=!on;n+=on}\n"
    "for(const s of document.querySelectorAll('section.list'))s.hidden=!s.querySelector('article:not([hidden])');\n"
    "count.textContent=words.length?n+' of '+rows.length+' entries':rows.length+' entries'}\n"
    "let wait;box.addEventListener('input',()=>{clearTimeout(wait);wait=setTimeout(find,120)});\n"
    "box.addEventListener('keydown',e=>{if(e.key==='Escape'){box.value='';find()}});\n"
    "addEventListener('hashchange',()=>{const e=document.getElementById(location.hash.slice(1));\n"
    "if(e&&(e.hidden||e.closest('[hidden]'))){box.value='';find();e.scrollIntoView()}});\n"
    "find();\n";

const char knowledge_page_propose[] =
    "<section id=\"propose\"><h2>To propose a change</h2>\n"
    "<p>All of this stands in text files, in the folder <code>kb</code>; under each heading below is the name of the "
    "file. Nothing of it is in the program itself. Anybody who treats GIST can propose a change:</p>\n"
    "<ol>\n"
    "<li><b>Find the entry</b> with the field above, and note its id (in grey).</li>\n"
    "<li><b>Read the source</b> that says otherwise, or that is new. What was only heard of is welcome too; it is "
    "marked <i>unverified</i>, is shown, and decides nothing.</li>\n"
    "<li><b>Write</b> the id, what should stand there, the source, and the sentence of the source that carries it. "
    "That is enough: somebody can put it into the file for you.</li>\n"
    "<li><b>Or change the file</b>: the entry, the reference, and, where sources disagree, an entry of “Where sources "
    "disagree” with both values. A rule that held in the past is not changed: it is given an end "
    "(<code>until</code>), and the new one a beginning (<code>from</code>).</li>\n"
    "<li><b>Check</b> it: <code>cajal kb check --kb kb</code> names every mistake with file and line; "
    "<code>cajal kb verify --kb kb</code> tries every possible patient; "
    "<code>cajal kb diff DAY DAY --case CASE</code> shows what changes for one.</li>\n"
    "<li>A <b>second person</b> reads the source before the change is taken in.</li>\n"
    "</ol></section>\n";
