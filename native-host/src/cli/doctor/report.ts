import type { Examination, Finding } from "./examine.ts";

/** What the doctor found, for a person: every browser in its words, and at the end the one thing to do. */
export function formatExamination({ findings, notes, problem }: Examination): string {
  const lines = [
    ...findings.flatMap(formatFinding),
    ...notes.map(({ message }) => `note  ${message}`),
    problem === undefined
      ? "All is well."
      : `\nWhat is wrong: ${problem.message}\nWhat mends it: ${problem.remedy}`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatFinding({ label, manifest, reply, problem }: Finding): string[] {
  const headline = `${problem === undefined ? "ok  " : "FAIL"}  ${label}`;
  if (problem !== undefined)
    return [headline, `      ${problem.message}`, `      mend it with: ${problem.remedy}`];
  if (reply === undefined) return [headline, `      ${manifest}`];
  const model = reply.model === undefined ? reply.engine : `${reply.engine}, ${reply.model}`;
  return [headline, `      ${manifest}`, `      ${model}: one token in ${reply.answered_in} ms`];
}
