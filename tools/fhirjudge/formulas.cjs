// Evaluates the expressions with fhirpath.js, the engine of HL7 and the US
// National Library of Medicine.
"use strict";
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");
const read = require("./read.cjs");

const compiled = new Map();

// value evaluates an expression; null is what is not known.
function value(expression, response, form) {
  let run = compiled.get(expression);
  if (!run) compiled.set(expression, (run = fhirpath.compile(expression, r4)));
  const out = run(response, { resource: response, questionnaire: form });
  if (out.length > 1) throw new Error("the expression gives " + out.length + " values");
  return out.length ? out[0] : null;
}

// differs holds one response to its vector: a sentence for each score whose
// expression does not come to what the vector publishes, to what Clew scores,
// and to what the response stores.
function differs(form, response, vector, tally) {
  const said = [];
  for (const item of form.item) {
    if (!item.linkId.startsWith(read.scoreLink)) continue;
    const score = item.linkId.slice(read.scoreLink.length);
    const expression = read.expression(item);
    if (!expression) continue;
    let got;
    try {
      got = value(expression, response, form);
    } catch (err) {
      said.push(`${vector.vector} ${score}: ${err.message ?? err}`);
      continue;
    }
    const published = read.expected(vector, score);
    if (published !== undefined && published !== null) tally.published++;
    tally.checked++;
    for (const [who, want] of [["the vector", published], ["Clew", vector.scores[score]], ["the response", read.stored(response, item.linkId)]]) {
      if (want !== undefined && !read.same(got, want)) said.push(`${vector.vector} ${score}: fhirpath ${got}, ${who} ${want}`);
    }
  }
  return said;
}

exports.judge = (set) => {
  const tally = { checked: 0, published: 0 };
  const failed = [];
  for (const vector of set.vectors) {
    if (vector.response) failed.push(...differs(set.forms.get(vector.questionnaire), set.responses.get(vector.response), vector, tally));
  }
  for (const form of set.forms.values()) {
    // Forms for another time have no vectors: their expressions have to hold all the same.
    for (const item of form.item) {
      const expression = read.expression(item);
      if (expression) {
        tally.checked++;
        const got = value(expression, { resourceType: "QuestionnaireResponse", status: "completed", item: [] }, form);
        if (got !== null) failed.push(`${form.id} ${item.linkId}: a response without answers comes to ${got}`);
      }
    }
  }
  return { checked: tally.checked, failed };
};

// controls plants errors that have to be noticed.
exports.controls = (set) => {
  const vector = set.vectors.find((v) => v.response && v.instrument === "phq-9" && v.scores.total > 0 && v.scores.total < 27);
  const form = set.forms.get("phq-9");
  const response = set.responses.get(vector.response);
  const tries = (name, f, r, v) => ({ control: name, judge: "fhirpath", noticed: differs(f, r, v, { checked: 0, published: 0 }).length > 0 });
  const swapped = structuredClone(form);
  const options = swapped.item.find((i) => i.linkId === "q1").answerOption;
  for (let i = 0, j = options.length - 1; i < j; i++, j--) [options[i].extension, options[j].extension] = [options[j].extension, options[i].extension];
  const stored = structuredClone(response);
  stored.item.find((i) => i.linkId === "score/total").answer[0].valueInteger++;
  const kept = structuredClone(response);
  kept.item = kept.item.filter((i) => i.linkId !== "score/total");
  const answered = structuredClone(response);
  answered.item = answered.item.filter((i) => i.linkId !== answered.item.find((x) => !x.linkId.startsWith("score/")).linkId);
  const hard = set.vectors.find((v) => v.response && v.instrument === "phq-9" && v.scores.total === null);
  const reversed = structuredClone(set.forms.get("ders"));
  const q1 = reversed.item.find((i) => i.linkId === "q1");
  for (const o of q1.answerOption) {
    const printed = Number(o.extension.find((e) => e.url.endsWith("optionPrefix")).valueString);
    o.extension.find((e) => e.url.endsWith("ordinalValue")).valueDecimal = printed;
  }
  const lowest = set.vectors.find((v) => v.response && v.instrument === "ders" && v.scores.total !== null && read.stored(set.responses.get(v.response), "score/total") > 36 && answerOf(set.responses.get(v.response), "q1") !== "ders.five.3");
  return [
    tries("a wrong total in the vector", form, response, { ...vector, expect: { ...vector.expect, total: vector.scores.total + 1 } }),
    tries("a wrong stored total", form, stored, vector),
    tries("a total that is kept back", form, kept, vector),
    tries("a swapped ordinalValue", swapped, response, vector),
    tries("a reversed question with its printed number", reversed, set.responses.get(lowest.response), lowest),
    tries("an answer that is gone", form, answered, vector),
    tries("a total where there is none", form, set.responses.get(hard.response), { ...hard, scores: { ...hard.scores, total: 4 } }),
    { control: "nothing wrong", judge: "fhirpath", noticed: differs(form, response, vector, { checked: 0, published: 0 }).length === 0 },
  ];
};

function answerOf(response, linkId) {
  return response.item.find((i) => i.linkId === linkId)?.answer[0].valueCoding?.code;
}
