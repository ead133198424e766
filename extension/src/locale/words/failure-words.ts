import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { messages } from "../locale.ts";
import { describeBriefly } from "./describe-error.ts";

/** Says why a request failed, in one sentence. */
export function failureWords(error: unknown): string {
  if (error instanceof RequestFailedError) return describeBriefly(error.failure.error);
  return messages().errors.unavailable;
}
