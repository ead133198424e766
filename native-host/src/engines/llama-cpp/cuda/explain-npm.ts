import { CudaError, type CudaProblem } from "./cuda-error.ts";

const NOTHING_KEPT = "Nothing was kept.";
const ANEW = "run the command again";

/** How npm says what went wrong, the surest sign first. */
const REASONS: { says: RegExp; problem: CudaProblem; sentence: string }[] = [
  {
    says: /ENOSPC|EDQUOT|no space left on device/i,
    problem: "disk_full",
    sentence: `The disk is full: the CUDA binaries need about 900 MB while they are unpacked. Make room, or set TACHO_HOME to another place, and ${ANEW}.`,
  },
  {
    says: /EINTEGRITY/,
    problem: "wrong_content",
    sentence: `What was downloaded has another sum than the lock file says, so it was thrown away. If it happens again, something on the way changes downloads.`,
  },
  {
    says: /EBADPLATFORM/,
    problem: "wrong_system",
    sentence: "There are no CUDA binaries for this system: on Linux they need glibc.",
  },
  {
    says: /\bE404\b|ETARGET|notarget/,
    problem: "not_in_registry",
    sentence: `The npm registry in use does not have the CUDA binaries in this version. Set npm to one that has (npm config set registry ...) and ${ANEW}.`,
  },
  {
    says: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPROTO|ERR_SOCKET|FETCH_ERROR|ENOTCACHED|\bE5\d\d\b/,
    problem: "no_network",
    sentence: `The CUDA binaries could not be downloaded: npm cannot reach its registry. Check the network or the proxy and ${ANEW}.`,
  },
  {
    says: /EACCES|EPERM|EROFS/,
    problem: "not_writable",
    sentence: `npm may not write the CUDA binaries. Allow it, or set TACHO_HOME to a folder that can be written, and ${ANEW}.`,
  },
];

/** @param code npm's exit code; `undefined` where it could not be started. */
export function explainNpm(code: number | undefined, errors: string): CudaError {
  if (code === undefined) {
    return new CudaError(
      "no_npm",
      `The CUDA binaries come through npm, and it could not be started. Install it (it comes with Node.js) and ${ANEW}.`,
    );
  }
  const reason = REASONS.find(({ says }) => says.test(errors));
  if (reason !== undefined) return new CudaError(reason.problem, `${reason.sentence} ${NOTHING_KEPT}`);
  const lines = errors.trim().split("\n");
  const said = lines.find((line) => /^npm err/i.test(line)) ?? lines.at(-1) ?? "";
  return new CudaError("failed", `npm could not install the CUDA binaries: ${said}. ${NOTHING_KEPT}`);
}
