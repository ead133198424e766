import { DiagLogLevel, diag } from "@opentelemetry/api";

/**
 * Redirects OpenTelemetry's warnings and errors to `onProblem`. Its default logger writes to stdout, which
 * belongs to the frames.
 */
export function hearProblems(onProblem: (problem: string) => void): void {
  const tell = (text: string) => onProblem(readMessage(text));
  diag.setLogger(
    { error: tell, warn: tell, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** Extracts the message. Errors arrive as JSON with a stack. */
function readMessage(text: string): string {
  return /"message":("(?:[^"\\]|\\.)*")/.exec(text)?.[1] ?? text;
}
