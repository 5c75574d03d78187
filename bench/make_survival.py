#!/usr/bin/python3
"""A synthetic cohort as CSV: make_survival.py ROWS [SEED]. Times in days, to a tenth; three causes of status in `cause`."""
import random
import sys

random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
print("time,status,cause,group,x1,x2,x3,x4,x5")
for _ in range(int(sys.argv[1])):
    x = [random.gauss(0, 1) for _ in range(4)]
    group = random.randrange(2)
    event = random.expovariate(1 / 900) * 2.718281828 ** (-0.3 * group - 0.2 * x[0] + 0.1 * x[1])
    censored = random.uniform(0, 2500)
    cause = random.choice((1, 1, 2)) if event <= censored else 0
    print(f"{min(event, censored):.1f},{int(cause > 0)},{cause},{group},"
          + ",".join(f"{value:.3f}" for value in x) + f",{group + random.randrange(3)}")
