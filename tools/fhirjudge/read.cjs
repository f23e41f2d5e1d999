// Reads what is to be judged.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const sorts = ["CodeSystem", "Questionnaire", "QuestionnaireResponse", "Observation"];

function lines(folder, sort) {
  return fs
    .readFileSync(path.join(folder, sort + ".ndjson"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

// all reads the folder: the resources by sort, forms and responses by id, and
// the vectors with what each is to come to.
exports.all = (folder) => {
  const set = { sorts: {}, vectors: lines(folder, "vectors") };
  for (const sort of sorts) set.sorts[sort] = lines(folder, sort);
  set.forms = new Map(set.sorts.Questionnaire.map((q) => [q.id, q]));
  set.responses = new Map(set.sorts.QuestionnaireResponse.map((r) => [r.id, r]));
  return set;
};

exports.scoreLink = "score/";

const calculated = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";

// expression returns a score's expression.
exports.expression = (item) => item.extension?.find((e) => e.url === calculated)?.valueExpression.expression;

// stored returns the score that a response holds; null where it has none.
exports.stored = (response, linkId) => {
  const a = response.item?.find((x) => x.linkId === linkId)?.answer?.[0];
  return a ? (a.valueInteger ?? a.valueDecimal) : null;
};

// expected returns what a vector says of a score, by its place in the printed
// result; undefined where it says nothing.
exports.expected = (vector, score) => {
  const dot = score.indexOf(".");
  if (dot < 0) return vector.expect[score];
  const outer = vector.expect[score.slice(0, dot)];
  return outer && !Array.isArray(outer) && typeof outer === "object" ? outer[score.slice(dot + 1)] : undefined;
};

// same compares figures to a ten-thousandth, and null with nothing but null.
exports.same = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 0.0001 + 1e-9);
