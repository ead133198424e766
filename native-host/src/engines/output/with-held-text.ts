import type { EnginePart } from "../engine.ts";
import type { AnswerWriter } from "./output-writer.ts";

/**
 * Passes on the parts of a generation, then the text its writer held back. After a failure, passes that text on
 * before rethrowing.
 */
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
