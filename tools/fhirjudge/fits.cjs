// Holds responses to their forms, which no validator here does: links that
// there are, each once; answers of the question's type and among its options;
// names that resolve; observations that point at what is there; and each score
// told by exactly one observation that says the same.
"use strict";
const read = require("./read.cjs");

const types = { integer: "valueInteger", decimal: "valueDecimal", time: "valueTime", choice: "valueCoding" };

function every(items, visit) {
  for (const item of items ?? []) {
    visit(item);
    every(item.item, visit);
  }
}

function formErrors(form) {
  const said = [];
  const links = new Set();
  every(form.item, (item) => {
    if (links.has(item.linkId)) said.push(`${form.id}: the link ${item.linkId} stands twice`);
    links.add(item.linkId);
    const codes = (item.answerOption ?? []).map((o) => o.valueCoding.system + " " + o.valueCoding.code);
    if (new Set(codes).size !== codes.length) said.push(`${form.id} ${item.linkId}: a code stands twice`);
  });
  every(form.item, (item) => {
    for (const when of item.enableWhen ?? []) {
      if (!links.has(when.question)) said.push(`${form.id} ${item.linkId}: waits for ${when.question}, which is not there`);
    }
  });
  return said;
}

function responseErrors(form, response) {
  const said = [];
  if (!form) return [`${response.id}: there is no form ${response.questionnaire}`];
  const links = new Map(form.item.map((item) => [item.linkId, item]));
  const seen = new Set();
  for (const answered of response.item ?? []) {
    const item = links.get(answered.linkId);
    const where = `${response.id} ${answered.linkId}`;
    if (seen.has(answered.linkId)) said.push(`${where}: stands twice`);
    seen.add(answered.linkId);
    if (!item) {
      said.push(`${where}: the form has no such question`);
      continue;
    }
    if (!answered.answer?.length) said.push(`${where}: stands there without an answer`);
    if (answered.answer?.length > 1 && !item.repeats) said.push(`${where}: has several answers`);
    if (answered.text) said.push(`${where}: carries wording`);
    for (const a of answered.answer ?? []) {
      const value = a[types[item.type]];
      if (value === undefined) said.push(`${where}: is no ${item.type}`);
      else if (item.type === "choice" && !item.answerOption.some((o) => o.valueCoding.system === value.system && o.valueCoding.code === value.code)) said.push(`${where}: ${value.code} is not among its options`);
    }
  }
  return said;
}

function observationErrors(set) {
  const said = [];
  const ids = new Set();
  const told = new Map(); // response → figures its observations tell
  for (const o of set.sorts.Observation) {
    if (ids.has(o.id)) said.push(`Observation/${o.id} stands twice`);
    ids.add(o.id);
    const from = o.derivedFrom?.[0].reference.split("/")[1];
    if (!set.responses.has(from)) said.push(`Observation/${o.id}: derived from ${from}, which is not there`);
    if (!o.hasMember) (told.get(from) ?? told.set(from, []).get(from)).push(o);
  }
  for (const o of set.sorts.Observation) {
    for (const m of o.hasMember ?? []) if (!ids.has(m.reference.split("/")[1])) said.push(`Observation/${o.id}: has a member that is not there`);
  }
  for (const vector of set.vectors) {
    if (!vector.response) continue;
    const form = set.forms.get(vector.questionnaire);
    for (const item of form.item.filter((i) => i.linkId.startsWith(read.scoreLink))) {
      const of = (told.get(vector.response) ?? []).filter((o) => o.code.coding[0].code === item.code[0].code);
      const score = item.linkId.slice(read.scoreLink.length);
      if (of.length === 0 && score.includes(".")) continue; // not asked
      const got = of.length === 1 ? (of[0].valueInteger ?? of[0].valueQuantity?.value ?? null) : undefined;
      if (!read.same(got, vector.scores[score])) said.push(`${vector.vector} ${score}: the observations say ${got}, Clew ${vector.scores[score]}`);
      if (got === null && !of[0].dataAbsentReason) said.push(`${vector.vector} ${score}: no value, and no reason`);
    }
  }
  return said;
}

exports.judge = (set) => {
  const failed = observationErrors(set);
  for (const form of set.sorts.Questionnaire) failed.push(...formErrors(form));
  const byName = new Map(set.sorts.Questionnaire.map((q) => [`${q.url}|${q.version}`, q]));
  for (const response of set.sorts.QuestionnaireResponse) failed.push(...responseErrors(byName.get(response.questionnaire), response));
  return { checked: set.sorts.Questionnaire.length + set.sorts.QuestionnaireResponse.length + set.sorts.Observation.length, failed };
};

exports.controls = (set) => {
  const form = set.forms.get("phq-9");
  const response = set.responses.get(set.vectors.find((v) => v.response && v.instrument === "phq-9" && v.scores.total > 0).response);
  const spoiled = (resource, spoil) => {
    const copy = structuredClone(resource);
    spoil(copy);
    return copy;
  };
  const tries = (control, said) => ({ control, judge: "fits", noticed: said.length > 0 });
  return [
    tries("a link that stands twice", formErrors(spoiled(form, (q) => (q.item[3].linkId = q.item[2].linkId)))),
    tries("an answer of another type", responseErrors(form, spoiled(response, (r) => (r.item[0].answer = [{ valueInteger: 1 }])))),
    tries("an answer that is no option", responseErrors(form, spoiled(response, (r) => (r.item[0].answer[0].valueCoding.code = "LA6572-7")))),
    tries("an empty list of answers", responseErrors(form, spoiled(response, (r) => (r.item[0].answer = [])))),
    tries("a question that the form does not have", responseErrors(form, spoiled(response, (r) => (r.item[0].linkId = "q99")))),
  ];
};
