// Fills in every form with lforms, the form program of the US National Library
// of Medicine, in a browser without a screen, and lets it compute the scores.
//
// lforms says nothing where a stored score equals its own, and marks the score
// as changed by hand where it differs. A score that is not there counts as
// cleared by hand, whatever lforms makes of it; so where Clew says there is none
// a figure is planted, which lforms has to mark.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { parentPort, workerData } = require("node:worker_threads");
const { JSDOM } = require("jsdom");
const read = require("./read.cjs");

const planted = 987654;

// open loads lforms into an empty page.
function open() {
  const { window } = new JSDOM("<!DOCTYPE html><html><body></body></html>", { runScripts: "outside-only", pretendToBeVisual: true, url: "http://localhost/" });
  window.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} });
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.console.log = () => {};
  const folder = path.join(__dirname, "node_modules", ".lforms", "dist", "lforms");
  for (const file of ["webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js"]) {
    window.eval(fs.readFileSync(path.join(folder, file), "utf8"));
  }
  return window.LForms;
}

const LForms = open();
const forms = new Map(); // by form: as lforms has it, and what it can keep from one response to the next

// filled lets lforms compute a response, and returns its marks by score.
async function filled(form, response) {
  let kept = forms.get(form);
  if (!kept) forms.set(form, (kept = { form: LForms.Util.convertFHIRQuestionnaireToLForms(structuredClone(form), "R4"), expressions: {} }));
  const data = new LForms.LFormsData(LForms.Util.mergeFHIRDataIntoLForms(structuredClone(response), structuredClone(kept.form), "R4"));
  // The same form again: its FHIR form and its compiled expressions are the same.
  if (kept.questionnaire) data._fhirVariables.questionnaire = kept.questionnaire;
  data._expressionProcessor._compiledExpressions = kept.expressions;
  await data._expressionProcessor.runCalculations(true);
  kept.questionnaire = data._fhirVariables.questionnaire;
  const marks = new Map();
  for (const item of data.itemList) {
    if (item.linkId.startsWith(read.scoreLink)) marks.set(item.linkId, { value: item.value ?? null, differs: item._userModifiedCalculatedValue === true });
  }
  return marks;
}

// withPlanted is the response with a figure wherever a score is not known.
function withPlanted(form, response) {
  const out = structuredClone(response);
  out.item ??= [];
  for (const item of form.item) {
    if (item.linkId.startsWith(read.scoreLink) && read.stored(response, item.linkId) === null) {
      out.item.push({ linkId: item.linkId, answer: [item.type === "integer" ? { valueInteger: planted } : { valueDecimal: planted }] });
    }
  }
  return out;
}

async function differs(form, response, vector) {
  const said = [];
  let checked = 0;
  const marks = await filled(form, withPlanted(form, response));
  for (const item of form.item) {
    if (!read.expression(item)) continue;
    checked++;
    const stored = read.stored(response, item.linkId);
    const mark = marks.get(item.linkId);
    if (!mark) said.push(`${vector.vector} ${item.linkId}: lforms does not have it`);
    else if (stored === null && !mark.differs) said.push(`${vector.vector} ${item.linkId}: Clew says there is none, lforms computes one`);
    else if (stored !== null && mark.differs) said.push(`${vector.vector} ${item.linkId}: lforms does not come to ${stored}`);
    else if (stored !== null && Number(mark.value) !== stored) said.push(`${vector.vector} ${item.linkId}: lforms shows ${mark.value}, stored is ${stored}`);
  }
  return { said, checked };
}

async function controls(set) {
  const vector = set.vectors.find((v) => v.response && v.instrument === "phq-9" && v.scores.total > 0 && v.scores.total < 27);
  const form = set.forms.get("phq-9");
  const response = set.responses.get(vector.response);
  const tries = async (control, f, r) => ({ control, judge: "lforms", noticed: (await differs(f, r, vector)).said.length > 0 });
  const stored = structuredClone(response);
  stored.item.find((i) => i.linkId === "score/total").answer[0].valueInteger++;
  const swapped = structuredClone(form);
  for (const item of swapped.item.filter((i) => i.answerOption && i.linkId !== "q10")) {
    const o = item.answerOption;
    for (let i = 0, j = o.length - 1; i < j; i++, j--) [o[i].extension, o[j].extension] = [o[j].extension, o[i].extension];
  }
  return [await tries("a wrong stored total", form, stored), await tries("swapped ordinalValues", swapped, response)];
}

async function main({ folder, share, of }) {
  const began = Date.now();
  const set = read.all(folder);
  const out = { checked: 0, failed: [], contradictions: [], controls: [] };
  const vectors = set.vectors.filter((v) => v.response).filter((_, i) => i % of === share);
  for (const vector of vectors) {
    const { said, checked } = await differs(set.forms.get(vector.questionnaire), set.responses.get(vector.response), vector);
    out.checked += checked;
    // Clew hears an answer that stands where nothing was asked; lforms takes it away. They must differ.
    if (vector.against) {
      if (said.length) out.contradictions.push(vector.vector);
      continue;
    }
    out.failed.push(...said);
  }
  if (share === 0) out.controls = await controls(set);
  out.seconds = (Date.now() - began) / 1000;
  parentPort.postMessage(out);
}

main(workerData);
