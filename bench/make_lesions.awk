# A cohort of lesions: awk -v rows=N -f make_lesions.awk. 4 lesions, 5 visits a subject; the same on every machine.
function random() { state = (state * 16807) % 2147483647; return state }
BEGIN {
    state = 1
    print "subject,date,lesion,site,role,longest_mm,density_hu"
    split("2015-01-05 2015-03-02 2015-05-04 2015-07-06 2015-09-07", days, " ")
    split("liver omentum lung liver", sites, " ")
    for (subject = 1; written < rows; subject++) {
        for (lesion = 1; lesion <= 4; lesion++)
            size[lesion] = 100 + random() % 700
        for (visit = 1; visit <= 5; visit++)
            for (lesion = 1; lesion <= 4; lesion++) {
                printf "S%07d,%s,L%d,%s,target,%.1f,%d\n", subject, days[visit], lesion, sites[lesion], size[lesion] / 10, 30 + random() % 60
                size[lesion] = int(size[lesion] * (70 + random() % 60) / 100) + 1
                written++
            }
    }
}
