import type { EnginePart } from "../engine.ts";
import type { AnswerWriter } from "./output-writer.ts";

/** The parts of an answer, and then what its writer held back: before an error goes on, too, so that no text is lost with it. */
export async function* withHeldText<R>(
  writer: AnswerWriter,
  parts: AsyncGenerator<EnginePart, R, void>,
): AsyncGenerator<EnginePart, R, void> {
  let result: R;
  try {
    result = yield* parts;
  } catch (error) {
    yield* writer.finish();
    throw error;
  }
  yield* writer.finish();
  return result;
}
