import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { BUILD, FETCH_MODEL, INSTALL, type Problem } from "./problem.ts";

export function strayOutput(text: string): Problem {
  return {
    code: "stray_output",
    message: `Something other than the host writes to its stdout, which makes the browser close the port: ${text}`,
    remedy: `Remove what writes it (a line in the launcher, a wrapper around node, NODE_OPTIONS), or write the launcher anew: ${INSTALL}`,
  };
}

/** @param ended how the process ended, in words; absent when it was there and said nothing. */
export function explainEarlyEnd(ended: string | undefined, log: string): Problem {
  const lastWords = log.trim() === "" ? "" : ` Its last words: ${log.trim().split("\n").at(-1)}`;
  if (ended === undefined) {
    return {
      code: "host_silent",
      message: `The host was started and said nothing.${lastWords}`,
      remedy: `${BUILD} && ${INSTALL}`,
    };
  }
  return {
    code: "host_exited",
    message: `The host left before it had answered (${ended}).${lastWords}`,
    remedy: `${BUILD} && ${INSTALL}`,
  };
}

/**
 * What a failed hello, ping or generation says about this machine.
 *
 * @param hiddenModel `TACHO_MODEL` of the doctor's own environment, which the browser does not see.
 */
export function explainFailure({ code, message }: WireError, hiddenModel: string | undefined): Problem {
  switch (code) {
    case "unsupported_protocol":
    case "unknown_action":
      return { code: "other_version", message: `The host is of another version. ${message}`, remedy: BUILD };
    case "model_not_found":
      return {
        code: "model_missing",
        message: `${message}${explainHiddenModel(hiddenModel)}`,
        remedy: FETCH_MODEL,
      };
    case "model_invalid":
      return { code: "model_unusable", message, remedy: FETCH_MODEL };
    case "model_load_failed":
    case "engine_unavailable":
    case "engine_crashed":
    case "engine_hung":
      return {
        code: "engine_cannot_load",
        message: `The engine cannot load or run the model. ${message}`,
        remedy: "npm ci && npm run build",
      };
    case "insufficient_memory":
      return {
        code: "model_unusable",
        message,
        remedy: "Close other programs, or choose a smaller model or context size.",
      };
    default:
      return {
        code: "generation_failed",
        message: `The host could not generate a token. ${message}`,
        remedy: BUILD,
      };
  }
}

function explainHiddenModel(hiddenModel: string | undefined): string {
  return hiddenModel === undefined
    ? ""
    : " TACHO_MODEL is set here, but a browser started from the desktop does not see it: put the model's file into the models folder of TACHO_HOME.";
}
