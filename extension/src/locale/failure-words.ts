import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { messages } from "./locale.ts";

/** Says why a request failed, in the host's words if the host reported the failure. */
export function failureWords(error: unknown): string {
  if (error instanceof RequestFailedError) return error.failure.error.message;
  return messages().errors.unavailable;
}
