import type { Library } from "./library.ts";

/** The usual name of a file type, "Q4_K_M" for example. */
export function quantizationName(library: Library, fileType: number | undefined): string | undefined {
  if (fileType === undefined) return undefined;
  const name: unknown = Object.entries(library.GgufFileType).find(([, value]) => value === fileType)?.[0];
  return typeof name === "string" ? name.replace(/^(MOSTLY|ALL)_/, "") : undefined;
}
