import { spawnSync } from "node:child_process";

/** The words before a command that write down every call of it and its children that concerns the network. */
export function networkTracer(path: string): string[] {
  return ["strace", "-f", "-qq", "-s", "256", "-e", "trace=%network", "-o", path];
}

/** Whether this machine lets a program be traced. */
export function canTrace(): boolean {
  const [program = "", ...words] = networkTracer("/dev/null");
  return spawnSync(program, [...words, "true"]).status === 0;
}

/** What was written down and leaves the machine, or waits for somebody who comes. */
export function egressIn(trace: string): string[] {
  return trace.split("\n").filter((line) => {
    if (/\blisten\(/.test(line)) return !/AF_UNIX/.test(line);
    if (!/\b(connect|bind|sendto|sendmsg|sendmmsg)\(/.test(line)) return false;
    if (!/sa_family=AF_INET/.test(line)) return false;
    return !/inet_addr\("127\.|"::1"/.test(line) || /\bbind\(|htons\(53\)/.test(line);
  });
}
