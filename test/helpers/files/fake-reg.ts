import { writeFile } from "node:fs/promises";

export type CodePage = "cp437" | "cp850" | "cp1252" | "cp932" | "utf-8";

/** Letters outside of ASCII that each code page has, in the order of their bytes from 0x80. Enough for the tests. */
const LETTERS: Record<Exclude<CodePage, "utf-8">, string> = {
  cp437: "ÇüéâäàåçêëèïîìÄÅ",
  cp850: "ÇüéâäàåçêëèïîìÄÅ",
  cp1252: "€",
  cp932: "",
};

/** A `reg.exe` that prints in a code page, as the real one does, and exports files in UTF-16. */
export class FakeReg {
  readonly #codePage: CodePage;
  readonly #values = new Map<string, string>();

  constructor(codePage: CodePage) {
    this.#codePage = codePage;
  }

  readonly run = async ([verb, key = "", ...more]: string[]): Promise<Buffer> => {
    switch (verb) {
      case "add":
        this.#values.set(key, more[more.indexOf("/d") + 1] ?? "");
        return Buffer.alloc(0);
      case "delete":
        if (!this.#values.delete(key)) throw new Error("exit code 1");
        return Buffer.alloc(0);
      case "query":
        return this.#print(`\r\n${key}\r\n    (Standard)    REG_SZ    ${this.#valueOf(key)}\r\n\r\n`);
      case "export":
        await writeFile(more[0] ?? "", this.#export(key), "utf16le");
        return this.#print("OK\r\n");
      default:
        throw new Error(`unknown command ${verb}`);
    }
  };

  #valueOf(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined) throw new Error("exit code 1");
    return value;
  }

  #export(key: string): string {
    const inside = [...this.#values].filter(([each]) => each === key || each.startsWith(`${key}\\`));
    if (inside.length === 0) throw new Error("exit code 1");
    const all = this.#values.has(key) ? inside : [[key, undefined] as const, ...inside];
    const sections = all.map(([each, value]) => {
      const name = each.replace(/^HKCU/, "HKEY_CURRENT_USER");
      return `[${name}]\r\n${value === undefined ? "" : `@="${value.replace(/["\\]/g, "\\$&")}"\r\n`}\r\n`;
    });
    return `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n${sections.join("")}`;
  }

  /** Letters that the code page lacks become question marks. */
  #print(text: string): Buffer {
    if (this.#codePage === "utf-8") return Buffer.from(text);
    const letters = LETTERS[this.#codePage];
    const bytes = Array.from(text, (letter) => {
      const code = letter.charCodeAt(0);
      return code < 128 ? code : letters.includes(letter) ? 128 + letters.indexOf(letter) : 0x3f;
    });
    return Buffer.from(bytes);
  }
}
