#!/usr/bin/python3
"""Writes prefetch-60k.json: the prefetch of a CDS Hooks request as a hospital's FHIR server would answer it, for a made-up
patient with metastatic GIST: three years of laboratory values, medications, scans, two molecular reports, comedications,
an allergy, and the resources that no case needs. Nothing in it is of a real person. make_prefetch.py > prefetch-60k.json"""
import datetime
import json
import sys

PATIENT = "gist-4711"
SUBJECT = {"reference": f"Patient/{PATIENT}", "display": "Made-up, Maria"}
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
RXNORM, HGNC, HGVS = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.genenames.org", "http://varnomen.hgvs.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
numbers = {}


def concept(system, code, display, text=None):
    made = {"coding": [{"system": system, "code": code, "display": display}]}
    if text:
        made["text"] = text
    return made


def resource(kind, **members):
    numbers[kind] = numbers.get(kind, 0) + 1
    return {"resourceType": kind, "id": f"{kind.lower()}-{numbers[kind]}",
            "meta": {"versionId": "1", "lastUpdated": "2026-11-20T08:15:00+01:00"}, **members}


def bundle(*resources):
    return {"resourceType": "Bundle", "type": "searchset", "total": len(resources),
            "entry": [{"fullUrl": f"https://fhir.hospital.example/r4/{r['resourceType']}/{r['id']}", "resource": r,
                       "search": {"mode": "match"}} for r in resources]}


def observation(code, day, category="laboratory", **members):
    return resource("Observation", status="final", category=[concept(CATEGORY, category, category.title())], code=code,
                    subject=SUBJECT, effectiveDateTime=f"{day}T07:40:00+01:00", **members)


def quantity(value, unit, code=None):
    return {"value": value, "unit": unit, "system": UCUM, "code": code or unit}


LABS = [("26499-4", "Neutrophils [#/volume] in Blood", 3.1, "10*9/L", 1.8, 7.5),
        ("26515-7", "Platelets [#/volume] in Blood", 212, "10*9/L", 150, 400),
        ("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", 28, "U/L", 5, 40),
        ("1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", 0.6, "mg/dL", 0.1, 1.2),
        ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", 0.8, "mg/dL", 0.5, 1.1)]


def labs():
    day = datetime.date(2024, 1, 10)
    for visit in range(5):
        for code, display, value, unit, low, high in LABS:
            drift = 1 + (visit * 7 % 5 - 2) / 20
            yield observation(concept(LOINC, code, display), day, valueQuantity=quantity(round(value * drift, 2), unit),
                              referenceRange=[{"low": quantity(low, unit), "high": quantity(high, unit)}])
        day += datetime.timedelta(days=210)


def scans():
    studies, sizes = [], []
    for visit, (day, long_1, long_2) in enumerate([("2024-01-15", 52, 31), ("2024-07-15", 41, 24), ("2025-02-03", 38, 22),
                                                   ("2025-09-08", 49, 33), ("2026-02-16", 44, 30), ("2026-11-16", 58, 41)]):
        study = resource("ImagingStudy", status="available", subject=SUBJECT, started=f"{day}T10:05:00+01:00",
                         modality=[{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}],
                         numberOfSeries=3, numberOfInstances=640, description="CT abdomen and pelvis, portal venous")
        studies.append(study)
        for tumour, site, mm in [("tumour-1", ("10200004", "Liver structure"), long_1),
                                 ("tumour-2", ("15425007", "Peritoneum (serous membrane) structure"), long_2)]:
            sizes.append(observation(
                concept(LOINC, "21889-1", "Size Tumor"), day, "imaging", focus=[{"reference": f"BodyStructure/{tumour}"}],
                bodySite=concept(SNOMED, *site), method=concept(SNOMED, "77477000", "Computerized axial tomography"),
                derivedFrom=[{"reference": f"ImagingStudy/{study['id']}"}],
                component=[{"code": concept(LOINC, "33728-7", "Size.maximum dimension in Tumor"),
                            "valueQuantity": quantity(mm, "mm")}]))
    return studies, sizes


def variant(day, change, dna, fraction):
    def part(code, display, **value):
        return {"code": concept(LOINC, code, display), **value}
    return observation(
        concept(LOINC, "69548-6", "Genetic variant assessment"), day, meta={"profile": [
            "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant"]},
        valueCodeableConcept=concept(LOINC, "LA9633-4", "Present"), component=[
            part("48018-6", "Gene studied [ID]", valueCodeableConcept=concept(HGNC, "HGNC:6342", "KIT")),
            part("48005-3", "Amino acid change (pHGVS)", valueCodeableConcept=concept(HGVS, change, change)),
            part("48004-6", "DNA change (c.HGVS)", valueCodeableConcept=concept(HGVS, dna, dna)),
            part("48002-0", "Genomic source class [Type]", valueCodeableConcept=concept(LOINC, "LA6684-0", "Somatic")),
            part("81258-6", "Sample variant allelic frequency [NFr]", valueQuantity=quantity(fraction, "1"))])


def medication(kind, code, name, status, dose=None, timing=None, **members):
    made = resource(kind, status=status, subject=SUBJECT, medicationCodeableConcept=concept(RXNORM, code, name, name),
                    **members)
    if dose:
        made["dosageInstruction" if kind == "MedicationRequest" else "dosage"] = [
            {"text": f"{dose} mg {timing}", "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
             "route": concept(SNOMED, "26643006", "Oral route"), "doseAndRate": [{"doseQuantity": quantity(dose, "mg")}]}]
    return made


def narrative(text):
    return {"status": "generated", "div": f"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{text}</p></div>"}


def prefetch():
    studies, sizes = scans()
    primary = variant("2023-12-20", "p.Val559Asp", "NM_000222.3:c.1676T>A", 0.36)
    secondary = variant("2025-09-22", "p.Asn822Lys", "NM_000222.3:c.2466T>A", 0.08)
    ecog = [observation(concept(LOINC, "89247-1", "ECOG Performance Status score"), day, "survey", valueInteger=score)
            for day, score in [("2024-01-12", 0), ("2025-09-10", 1), ("2026-11-18", 1)]]
    vital = [observation(concept(LOINC, "29463-7", "Body weight"), f"202{4 + i // 4}-0{1 + i % 4 * 2}-11", "vital-signs",
                         valueQuantity=quantity(68 - i / 2, "kg")) for i in range(4)]
    gist = resource("Condition", clinicalStatus=concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active",
                                                        "Active"),
                    verificationStatus=concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed",
                                               "Confirmed"),
                    code=concept(SNOMED, "420120006", "Gastrointestinal stromal tumor"), subject=SUBJECT,
                    bodySite=[concept(SNOMED, "69695003", "Stomach structure")], onsetDateTime="2023-11-28")
    spread = [resource("Condition", clinicalStatus=gist["clinicalStatus"],
                       code=concept("http://hl7.org/fhir/sid/icd-10-cm", code, name), subject=SUBJECT,
                       onsetDateTime="2023-12-04")
              for code, name in [("C78.7", "Secondary malignant neoplasm of liver and intrahepatic bile duct"),
                                 ("C78.6", "Secondary malignant neoplasm of retroperitoneum and peritoneum")]]
    other = resource("Condition", code=concept("http://hl7.org/fhir/sid/icd-10-cm", "I10", "Essential hypertension"),
                     subject=SUBJECT, onsetDateTime="2015")
    report = resource("DiagnosticReport", status="final", subject=SUBJECT, effectiveDateTime="2025-09-22",
                      code=concept(LOINC, "51969-4", "Genetic analysis report"),
                      text=narrative("KIT exon 11 p.(Val559Asp) as before; new: KIT exon 17 p.(Asn822Lys). " * 3),
                      result=[{"reference": f"Observation/{r['id']}"} for r in (primary, secondary)])
    drugs = [medication("MedicationStatement", "282388", "imatinib", "stopped", 400, "once daily",
                        effectivePeriod={"start": "2024-01-16", "end": "2025-09-15"},
                        statusReason=[concept(SNOMED, "266721009", "No response to treatment")]),
             medication("MedicationStatement", "357977", "sunitinib", "active", 37.5, "once daily",
                        effectivePeriod={"start": "2025-09-25"}),
             medication("MedicationRequest", "11289", "warfarin", "active", 5, "once daily", intent="order",
                        authoredOn="2026-10-02"),
             medication("MedicationRequest", "29046", "lisinopril 10 MG Oral Tablet", "active", 10, "once daily",
                        intent="order", authoredOn="2026-08-14"),
             medication("MedicationRequest", "6809", "metformin 500 MG Oral Tablet", "completed", 500, "once daily",
                        intent="order", authoredOn="2024-08-14")]
    surgery = resource("Procedure", status="completed", subject=SUBJECT, performedDateTime="2023-12-12",
                       code=concept(SNOMED, "387713003", "Surgical procedure", "Partial gastrectomy"),
                       bodySite=[concept(SNOMED, "69695003", "Stomach structure")])
    event = resource("AdverseEvent", actuality="actual", subject=SUBJECT, date="2026-03-02",
                     event={"text": "palmar-plantar erythrodysesthesia syndrome"},
                     severity=concept("http://terminology.hl7.org/CodeSystem/adverse-event-severity", "moderate", "Moderate"),
                     suspectEntity=[{"instance": {"reference": f"MedicationStatement/{drugs[1]['id']}"}}])
    allergy = resource("AllergyIntolerance", patient=SUBJECT, code=concept(RXNORM, "7984", "penicillin V"),
                       recordedDate="2009-05-01")
    tumours = [dict(resource("BodyStructure", patient=SUBJECT, location=concept(SNOMED, *site),
                             identifier=[{"type": {"coding": [{"system": "http://hl7.org/fhir/resource-types",
                                                               "code": "BodyStructure"}]}, "value": name}]), id=ident)
               for ident, name, site in [("tumour-1", "L1", ("10200004", "Liver structure")),
                                         ("tumour-2", "P1", ("15425007", "Peritoneum (serous membrane) structure"))]]
    patient = {"resourceType": "Patient", "id": PATIENT, "meta": {"versionId": "7"},
               "text": narrative("Maria Made-up, born 1961"), "gender": "female", "birthDate": "1961-04-02",
               "name": [{"use": "official", "family": "Made-up", "given": ["Maria"]}],
               "identifier": [{"system": "urn:oid:2.999.1", "value": "4711"}]}
    return {"patient": patient, "conditions": bundle(gist, *spread, other),
            "observations": bundle(*labs(), *sizes, *ecog, *vital, primary, secondary),
            "medications": bundle(*drugs), "procedures": bundle(surgery), "imaging": bundle(*studies, *tumours),
            "reports": bundle(report), "events": bundle(event, allergy), "careTeam": None}


json.dump(prefetch(), sys.stdout, separators=(",", ":"))
