import { spawnSync } from "node:child_process";

/** Command prefix that records every network-related system call of a command and its children. */
export function networkTracer(path: string): string[] {
  return ["strace", "-f", "-qq", "-s", "256", "-e", "trace=%network", "-o", path];
}

/** Returns true when this machine allows tracing. */
export function canTrace(): boolean {
  const [program = "", ...words] = networkTracer("/dev/null");
  return spawnSync(program, [...words, "true"]).status === 0;
}

/** Returns the recorded calls that leave the machine or wait for connections. */
export function egressIn(trace: string): string[] {
  return trace.split("\n").filter((line) => {
    if (/\blisten\(/.test(line)) return !/AF_UNIX/.test(line);
    if (!/\b(connect|bind|sendto|sendmsg|sendmmsg)\(/.test(line)) return false;
    if (!/sa_family=AF_INET/.test(line)) return false;
    return !/inet_addr\("127\.|"::1"/.test(line) || /\bbind\(|htons\(53\)/.test(line);
  });
}

/** Returns the ports of the recorded connections to this machine, in order. */
export function loopbackConnectsIn(trace: string): number[] {
  return trace.split("\n").flatMap((line) => {
    if (!/\bconnect\(/.test(line) || !/inet_addr\("127\.|"::1"/.test(line)) return [];
    const port = /htons\((\d+)\)/.exec(line)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
}
