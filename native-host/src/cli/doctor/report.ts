import type { Examination, Finding } from "./examine.ts";

/** Formats the findings for people: one paragraph per browser, and finally the first thing to fix. */
export function formatExamination({ findings, notes, problem }: Examination): string {
  const lines = [
    ...findings.flatMap(formatFinding),
    ...notes.map(({ message }) => `note  ${message}`),
    problem === undefined ? "No problems found." : `\nProblem: ${problem.message}\nFix: ${problem.remedy}`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatFinding({ label, manifest, reply, problem }: Finding): string[] {
  const headline = `${problem === undefined ? "ok  " : "FAIL"}  ${label}`;
  if (problem !== undefined) return [headline, `      ${problem.message}`, `      fix: ${problem.remedy}`];
  if (reply === undefined) return [headline, `      ${manifest}`];
  const model = reply.model === undefined ? reply.engine : `${reply.engine}, ${reply.model}`;
  return [headline, `      ${manifest}`, `      ${model}: first token in ${reply.answered_in} ms`];
}
