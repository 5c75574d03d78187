#!/usr/bin/python3
"""The model of docs/model.md, one sequence of four drugs, on SimPy 2 (a plain discrete-event library): a process for
each patient, which holds for a step, and scans, side effects and pauses as their times come.

peer_simpy.py NUMBERS PATIENTS SEED     (python3-simpy of Debian: /usr/bin/python3)
Prints what peer.R prints: seconds, steps lived, life, and per treatment: begun, median PFS, median OS, responses."""
import math
import random
import sys
import time

from SimPy.Simulation import Process, activate, hold, initialize, simulate

DRUGS, LESIONS, CLONES = 4, 8, 5
NEVER = 10**9


def read(path):
    return {name: float(value) for name, value in (line.split() for line in open(path))}


def pick(until, u):
    i = 0
    while i + 1 < len(until) and u >= until[i]:
        i += 1
    return i


def founded(rate, founders):
    size = rate * founders / random.expovariate(1)
    return size if size >= 1 else 0.0


class Patient(Process):
    def __init__(self, p):
        super().__init__()
        self.p = p
        groups = int(p["genotypes"])
        self.genotype = 1 + pick([p[f"share.{g + 1}"] for g in range(groups)], random.random())
        self.gamma = p[f"growth.{self.genotype}"] * math.exp(p["growth_sd"] * random.gauss(0, 1))
        self.lesions = 1 + pick([p[f"lesions.{i + 1}"] for i in range(LESIONS)], random.random())
        self.mutability = [math.exp(p["mutation_sd"] * random.gauss(0, 1)) for _ in range(4)]
        self.death_at = random.expovariate(1)
        self.liver = [random.random() < p["liver_share"] for _ in range(self.lesions)]
        self.clone = [self.seed() for _ in range(self.lesions)]
        self.floor = [[0.0] * CLONES for _ in range(self.lesions)]
        self.debris = [0.0] * self.lesions
        self.answer = {d: (random.gauss(0, 1), [random.gauss(0, 1) for _ in range(self.lesions)])
                       for d in range(1, DRUGS + 1)}
        self.treatment, self.hazard, self.steps, self.life, self.dead = 0, 0.0, 0, p["steps"], False
        self.courses = []
        self.off = math.exp(self.gamma * p["step"])

    def rate_of(self, clone):
        return self.mutability[clone - 1] * self.p[f"mutation.{clone}.{self.genotype}"]

    def seed(self):
        p = self.p
        volume = math.pi / 6 * math.exp(p["log_diameter"] + p["diameter_sd"] * random.gauss(0, 1)) ** 3 / 1000
        cells = left = volume * p["cells"]
        out = [0.0] * CLONES
        for c in range(1, CLONES):
            founders = out[1] + out[2] if c == 3 else cells
            out[c] = min(founded(self.rate_of(c), founders), left) if founders > 0 else 0.0
            left -= out[c]
        out[0] = left
        return [x / p["cells"] for x in out]

    def set_factors(self):
        p, d = self.p, self.treatment
        kind = "reduced" if self.reduced else "effect"
        patient, lesion = self.answer[d]
        effect = [p[f"{kind}.{d}.{c}.{self.genotype}"] for c in range(CLONES)]
        self.on = []
        for i in range(self.lesions):
            a = math.exp(p["effect_sd_patient"] * patient + p["effect_sd_lesion"] * lesion[i])
            self.on.append([math.exp(self.gamma * (1 - e * a) * p["step"]) for e in effect])

    def draw_toxicity(self):
        rate = self.p[f"toxicity.{self.treatment}"]
        steps = random.expovariate(1) / rate / self.p["step"] if rate > 0 else NEVER
        self.toxic = self.steps + int(steps) + 1 if steps < self.p["steps"] else NEVER

    def rate(self):
        return self.p["death_base"] + self.weight * sum(self.viable) ** self.p["death_power"]

    def diameter(self, volume):
        d = (volume * 6 / math.pi * 1000) ** (1 / 3)
        return d if d >= self.p["visible_mm"] else 0.0

    def begin(self):
        p = self.p
        self.paused = self.toxic = self.scan = NEVER
        if self.treatment >= DRUGS:
            self.treatment, self.dosed = DRUGS + 1, False
            return
        self.treatment += 1
        self.dosed, self.reduced = True, False
        self.courses.append([self.steps, None, False, False])  # began, PFS, event, responded
        for i, clone in enumerate(self.clone):
            for c in range(CLONES):
                if clone[c] * p["cells"] < 1:
                    clone[c] = self.floor[i][c] = 0.0
            founders = (clone[1] + clone[2]) * p["cells"]
            if founders >= 1 and clone[3] == 0:
                new = min(founded(self.rate_of(3), founders), founders / 2)
                keep = 1 - new / founders
                clone[1] *= keep
                clone[2] *= keep
                clone[3] = new / p["cells"]
            for c in range(CLONES):
                self.floor[i][c] = max(self.floor[i][c], p["survivors"] * clone[c])
        self.set_factors()
        self.draw_toxicity()
        self.viable = [sum(clone) for clone in self.clone]
        self.weight = p["death_burden"] * (1 + p["death_line"] * (self.treatment - 1))
        self.now_rate = self.rate()
        self.baseline()

    def baseline(self):
        p = self.p
        self.scan = self.steps + p["scan"]
        seen = [v + d for v, d in zip(self.viable, self.debris)]
        size = [self.diameter(v) for v in seen]
        self.present = [s > 0 for s in size]
        self.nadir, self.viable_nadir, self.targets = seen, list(self.viable), []
        for i in sorted(range(self.lesions), key=lambda i: -size[i]):
            of_organ = sum(self.liver[j] == self.liver[i] for j in self.targets)
            if size[i] >= p["measurable_mm"] and of_organ < p["targets_organ"] and len(self.targets) < p["targets"]:
                self.targets.append(i)
        self.sum0 = self.sum_nadir = sum(size[i] for i in self.targets)
        self.had_cr = False

    def progressed(self):
        p = self.p
        self.scan = self.steps + p["scan"]
        seen = [v + d for v, d in zip(self.viable, self.debris)]
        size = [self.diameter(v) for v in seen]
        found = left = False
        for i in range(self.lesions):
            there = size[i] > 0 and self.present[i]
            left = left or there
            nodule = self.viable[i] >= p["nodule_volume"] and self.viable[i] >= p["nodule_growth"] * self.viable_nadir[i]
            worse = seen[i] >= p["progression_volume"] and seen[i] >= p["progression_growth"] * self.nadir[i]
            new = not self.present[i] and size[i] >= p["measurable_mm"]
            found = found or (there and (nodule or worse)) or new
            self.nadir[i] = min(self.nadir[i], seen[i])
            self.viable_nadir[i] = min(self.viable_nadir[i], self.viable[i])
        total = sum(size[i] for i in self.targets)
        grew = total - self.sum_nadir >= p["pd_mm"] and total >= (1 + p["pd_share"]) * self.sum_nadir
        found = found or grew or (self.had_cr and left)
        self.had_cr = self.had_cr or (not left and not found)
        self.sum_nadir = min(self.sum_nadir, total)
        if not found and self.sum0 > 0 and total <= 0.7 * self.sum0:
            self.courses[-1][3] = True
        return found

    def grow(self):
        p = self.p
        for i, clone in enumerate(self.clone):
            floor, total = self.floor[i], 0.0
            for c in range(CLONES):
                x = clone[c] * (self.on[i][c] if self.dosed else self.off)
                clone[c] = x = floor[c] if x < floor[c] else x
                total += x
            self.debris[i] = self.debris[i] * p["debris_keep"] + p["debris"] * max(self.viable[i] - total, 0)
            self.viable[i] = total
        rate = self.rate()
        more = (self.now_rate + rate) / 2 * p["step"]
        if self.hazard + more >= self.death_at:
            self.life, self.dead = self.steps - 1 + (self.death_at - self.hazard) / more, True
        self.hazard += more
        self.now_rate = rate

    def happen(self):
        p = self.p
        if self.paused <= self.steps:
            self.paused, self.dosed = NEVER, True
            if self.toxic == NEVER:
                self.draw_toxicity()
        if self.toxic <= self.steps:
            self.toxic = NEVER
            if self.dosed and random.random() < p[f"toxicity_stops.{self.treatment}"]:
                self.courses[-1][1] = self.steps - self.courses[-1][0]
                self.begin()
            elif self.dosed:
                self.dosed, self.reduced, self.paused = False, True, self.steps + max(1, p["pause"])
                self.set_factors()
        if self.scan <= self.steps and self.progressed():
            self.courses[-1][1:3] = [self.steps - self.courses[-1][0], True]
            self.begin()

    def live(self):
        self.begin()
        while not self.dead and self.steps < self.p["steps"]:
            yield hold, self, 1
            self.steps += 1
            self.grow()
            if not self.dead and self.steps < self.p["steps"]:
                self.happen()


def median(times, events, step):
    """Kaplan-Meier's, interpolated within the step, as peer.R's."""
    survival = 1.0
    for t in sorted(set(times)):
        at_risk = sum(x >= t for x in times)
        now = survival * (1 - sum(e and x == t for x, e in zip(times, events)) / at_risk)
        if now <= 0.5:
            return (t - 1 + (survival - 0.5) / (survival - now)) * step
        survival = now
    return float("nan")


def main():
    p, count = read(sys.argv[1]), int(sys.argv[2])
    random.seed(int(sys.argv[3]))
    start = time.process_time()
    initialize()
    patients = [Patient(p) for _ in range(count)]
    for patient in patients:
        activate(patient, patient.live())
    simulate(until=p["steps"] + 1)
    seconds = time.process_time() - start
    lives = [patient.life for patient in patients]
    mean = sum(lives) / count
    error = math.sqrt(sum((x - mean) ** 2 for x in lives) / max(count - 1, 1) / count)
    print("seconds", seconds, "\nsteps", sum(patient.steps for patient in patients), "\nlife", mean * p["step"],
          error * p["step"])
    for d in range(DRUGS):
        rows = [(patient, patient.courses[d]) for patient in patients if len(patient.courses) > d]
        pfs = [math.ceil(patient.life - began if t is None else t) for patient, (began, t, _, _) in rows]
        event = [patient.dead if t is None else e for patient, (_, t, e, _) in rows]
        survived = [math.ceil(patient.life - began) for patient, (began, _, _, _) in rows]
        print("treatment", d + 1, len(rows), median(pfs, event, p["step"]),
              median(survived, [patient.dead for patient, _ in rows], p["step"]),
              sum(r for _, (_, _, _, r) in rows) / max(len(rows), 1))


main()
