import { LOAD_PHASES, NOTE_PARAMETERS } from "@tacho/shared/protocol/load-codes.ts";
import { expect, it } from "vitest";
import { describeNotes, describePhase } from "../../../../extension/src/locale/words/describe-load.ts";

it.each(LOAD_PHASES)("has words of its own for the phase %s", (phase_code) => {
  expect(describePhase({ phase: "HOST", phase_code })).not.toBe("HOST");
});

it("shows a phase of a newer host in the host's words", () => {
  expect(describePhase({ phase: "warming up", phase_code: "warming_up" })).toBe("warming up");
  expect(describePhase({ phase: "warming up" })).toBe("warming up");
});

it.each(Object.entries(NOTE_PARAMETERS))(
  "has words of its own for the note %s, with %j in them",
  (code, names) => {
    const params = Object.fromEntries(
      names.map((name, index) => [name, name === "version" ? "9.9" : 1234 + index]),
    );
    const [words = ""] = describeNotes({ notes: ["HOST"], note_codes: [{ code, params }] });
    expect(words).not.toBe("HOST");
    for (const name of names) expect(words).toContain(name === "version" ? "9.9" : "1,23");
    expect(words).not.toContain("undefined");
  },
);

it("shows a note in the host's words where its code, its parameters or the codes themselves are missing", () => {
  const notes = ["One.", "Two.", "Three."];
  const note_codes = [
    { code: "gpu_melted", params: {} },
    { code: "context_rounded", params: { asked: "many" } },
  ];
  expect(describeNotes({ notes, note_codes })).toEqual(notes);
});
