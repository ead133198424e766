export type CudaProblem =
  | "no_npm"
  | "no_network"
  | "not_in_registry"
  | "disk_full"
  | "not_writable"
  | "wrong_content"
  | "wrong_system"
  | "in_use"
  | "failed";

/**
 * The reason the CUDA binaries could not be installed or removed. The message is for people and names the way
 * out.
 */
export class CudaError extends Error {
  override readonly name = "CudaError";
  readonly problem: CudaProblem;

  constructor(problem: CudaProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
