import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { BUILD, FETCH_MODEL, INSTALL, type Problem } from "./problem.ts";

export function strayOutput(text: string): Problem {
  return {
    code: "stray_output",
    message: `Something other than the host writes to its stdout, so the browser closes the connection: ${text}`,
    remedy: `Remove the source of the output (a line in the launcher, a wrapper around node, NODE_OPTIONS), or recreate the launcher: ${INSTALL}`,
  };
}

/**
 * Explains a host that did not answer.
 *
 * @param ended exit code or signal in words; absent if the host was still running but silent
 * @param log end of the host's stderr
 */
export function explainEarlyEnd(ended: string | undefined, log: string): Problem {
  const lastLogLine = log.trim() === "" ? "" : ` Last line of its log: ${log.trim().split("\n").at(-1)}`;
  if (ended === undefined) {
    return {
      code: "host_silent",
      message: `The host started but did not answer.${lastLogLine}`,
      remedy: `${BUILD} && ${INSTALL}`,
    };
  }
  return {
    code: "host_exited",
    message: `The host ended before it answered (${ended}).${lastLogLine}`,
    remedy: `${BUILD} && ${INSTALL}`,
  };
}

/**
 * Turns a failed hello, ping or generation into a problem of this machine.
 *
 * @param hiddenModel `TACHO_MODEL` of the doctor's own environment, which browsers do not see.
 */
export function explainFailure({ code, message }: WireError, hiddenModel: string | undefined): Problem {
  switch (code) {
    case "unsupported_protocol":
    case "unknown_action":
      return {
        code: "other_version",
        message: `The host has a different version. ${message}`,
        remedy: BUILD,
      };
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
    : " TACHO_MODEL is set in this terminal, but browsers started from the desktop do not see it. Put the model file into the models folder of TACHO_HOME instead.";
}
