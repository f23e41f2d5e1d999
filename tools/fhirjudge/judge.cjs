// Judges a folder that `clew instrument fhir --all --out DIR --vectors FILE`
// wrote, with programs that are not ours:
//
//   fhirpath   evaluates every score's expression over every response;
//   lforms     fills in every form and computes every score by itself;
//   medplum    holds every resource to the R4 structure definitions;
//   fhir       the same, and the code lists.
//
//   node judge.cjs DIR
//
// Prints one JSON report: what was checked, what failed, and for each planted
// error who noticed it. Ends with 1 if anything failed or went unnoticed.
"use strict";
const path = require("node:path");
const { Worker } = require("node:worker_threads");
const read = require("./read.cjs");
const formulas = require("./formulas.cjs");
const shapes = require("./shapes.cjs");
const fits = require("./fits.cjs");

const limit = 40; // sentences of each judge that are printed

// aside runs lforms over a share of the vectors in a thread of its own.
function aside(folder, share, of) {
  return new Promise((resolve, reject) => {
    const w = new Worker(path.join(__dirname, "forms.cjs"), { workerData: { folder, share, of } });
    w.once("message", resolve);
    w.once("error", reject);
  });
}

async function main(folder) {
  const began = Date.now();
  const set = read.all(folder);
  const shares = 2;
  const filling = Array.from({ length: shares }, (_, i) => aside(folder, i, shares));
  const report = { checked: {}, failed: [], controls: [], seconds: {} };
  const judge = (name, result) => {
    report.checked[name] = result.checked;
    report.seconds[name] = result.seconds;
    report.failed.push(...result.failed.slice(0, limit).map((s) => name + ": " + s));
  };
  const timed = (run) => {
    const t = Date.now();
    const result = run();
    result.seconds = (Date.now() - t) / 1000;
    return result;
  };
  judge("fhirpath", timed(() => formulas.judge(set)));
  judge("fits", timed(() => fits.judge(set)));
  judge("medplum", timed(() => shapes.medplum(set)));
  judge("fhir", timed(() => shapes.fhir(set)));
  const forms = await Promise.all(filling);
  judge("lforms", {
    checked: forms.reduce((n, f) => n + f.checked, 0),
    failed: forms.flatMap((f) => f.failed),
    seconds: Math.max(...forms.map((f) => f.seconds)),
  });
  report.contradictions = forms.flatMap((f) => f.contradictions).sort();
  report.controls = [...formulas.controls(set), ...fits.controls(set), ...shapes.controls(set), ...forms.flatMap((f) => f.controls)];
  report.seconds.all = (Date.now() - began) / 1000;
  console.log(JSON.stringify(report, null, 1));
  process.exit(report.failed.length || report.controls.some((c) => !c.noticed) ? 1 : 0);
}

main(process.argv[2]).catch((err) => {
  console.error(err);
  process.exit(2);
});
