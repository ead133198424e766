import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { messages } from "./messages.en.ts";

/** Why a request failed, in the host's own words where it has said any. */
export function failureWords(error: unknown): string {
  if (error instanceof RequestFailedError) return error.failure.error.message;
  return messages.errors.unavailable;
}
