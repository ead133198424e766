const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/is;

/** A part of a split model, as its file name tells. */
export interface SplitName {
  /** The name without the number of the part. */
  base: string;
  /** 1 for the first part. */
  part: number;
  /** Number of parts, 1 or more. */
  parts: number;
}

/** Parses the name of a part, such as `big-00001-of-00003.gguf`. Returns `undefined` for any other name. */
export function parseSplitName(fileName: string): SplitName | undefined {
  const [, base = "", part, parts] = PART.exec(fileName) ?? [];
  const split = { base, part: Number(part), parts: Number(parts) };
  return base !== "" && split.part >= 1 && split.part <= split.parts ? split : undefined;
}

/** Builds the name of a part as llama.cpp does. */
export function splitName({ base, part, parts }: SplitName): string {
  return `${base}${splitEnding(part, parts)}`;
}

export function splitEnding(part: number, parts: number): string {
  const digits = (value: number) => String(value).padStart(5, "0");
  return `-${digits(part)}-of-${digits(parts)}.gguf`;
}
