import { posix } from "node:path";
import type { SourceFile } from "./source-tree.ts";

export type ImportTarget =
  /** Path of the imported file, relative to the repository root. */
  | { kind: "file"; path: string }
  /** `name` is `node` for every `node:` module, else the package name. */
  | { kind: "package"; name: string; specifier: string };

const FROM = /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*(["'])([^"'\n]+)\1/gm;
const BARE = /^\s*import\s*(["'])([^"'\n]+)\1/gm;
const DYNAMIC = /\b(?:import|require)\s*\(\s*(["'])([^"'\n]+)\1\s*\)/g;

/** Lists everything a file imports, types included, because a type is a dependency too. */
export function readImports({ path, text }: SourceFile): ImportTarget[] {
  const code = withoutComments(text);
  const specifiers = [FROM, BARE, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[2] ?? ""),
  );
  return [...new Set(specifiers)].map((specifier) => resolveSpecifier(path, specifier));
}

function resolveSpecifier(from: string, specifier: string): ImportTarget {
  if (specifier.startsWith(".")) {
    return { kind: "file", path: posix.normalize(posix.join(posix.dirname(from), specifier)) };
  }
  if (specifier.startsWith("@tacho/")) {
    const [, workspace = "", ...rest] = specifier.split("/");
    return { kind: "file", path: posix.join(workspace, "src", ...rest) };
  }
  if (specifier.startsWith("node:")) return { kind: "package", name: "node", specifier };
  const depth = specifier.startsWith("@") ? 2 : 1;
  return { kind: "package", name: specifier.split("/").slice(0, depth).join("/"), specifier };
}

const COMMENT_OR_TEXT =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** Replaces comments with a space and keeps strings, so that `https://` in a string is not taken for a comment. */
export function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_TEXT, (match) => (match.startsWith("/") ? " " : match));
}
