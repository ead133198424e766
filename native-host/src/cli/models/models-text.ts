import { describeFlaw } from "../../gguf/flaw.ts";
import type { KnownModel, ModelListing } from "../../models/model-catalog.ts";
import { printable } from "../terminal/printable.ts";

/** Formats the list for a terminal: the models, with `all` the other files too, and else how many there are. */
export function formatModels({ models, unreadable }: ModelListing, all: boolean): string {
  const usable = models.filter(({ flaw }) => flaw === undefined);
  const lines = usable.map(modelLine);
  if (usable.length === 0) lines.push("No models found.");
  const others = [
    ...models.flatMap(({ path, flaw }) => (flaw === undefined ? [] : [{ path, details: flaw }])),
    ...unreadable,
  ];
  if (all) lines.push(...others.map(({ path, details }) => `${printable(path)}: ${describeFlaw(details)}`));
  else if (others.length > 0) lines.push(countLine(others.length));
  return lines.map((line) => `${line}\n`).join("");
}

/** Names of the other programs, as they write them. */
const PROGRAMS: Readonly<
  Record<Exclude<KnownModel["source"], "starter" | "hub" | "folder" | "config">, string>
> = {
  ollama: "Ollama",
  lmstudio: "LM Studio",
  huggingface: "Hugging Face",
  "llama.cpp": "llama.cpp",
  jan: "Jan",
  gpt4all: "GPT4All",
};

/** Returns the name of the program that a model belongs to; `undefined` for one of the user's own. */
export function programOf(source: KnownModel["source"]): string | undefined {
  return Object.entries(PROGRAMS).find(([program]) => program === source)?.[1];
}

function modelLine({ name, size, quantization, source, alsoIn = [] }: KnownModel): string {
  const programs = [source, ...alsoIn].map(programOf).filter((program) => program !== undefined);
  const facts = [
    printable(name),
    `${(size / 1e6).toFixed(0)} MB`,
    ...(quantization === undefined ? [] : [quantization]),
    ...(programs.length === 0 ? [] : [`of ${programs.join(" and ")}`]),
  ];
  return facts.join("  ");
}

function countLine(count: number): string {
  const files = count === 1 ? "1 file is not offered" : `${count} files are not offered`;
  return `${files}; to see why: npm run tacho -- models --all`;
}
