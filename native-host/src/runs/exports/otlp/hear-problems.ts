import { DiagLogLevel, diag } from "@opentelemetry/api";

/** Passes on what OpenTelemetry has to complain of, in place of its own output, which would go to stdout. */
export function hearProblems(onProblem: (problem: string) => void): void {
  const tell = (text: string) => onProblem(readMessage(text));
  diag.setLogger(
    { error: tell, warn: tell, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** An error is told as JSON, with its stack. */
function readMessage(text: string): string {
  return /"message":("(?:[^"\\]|\\.)*")/.exec(text)?.[1] ?? text;
}
