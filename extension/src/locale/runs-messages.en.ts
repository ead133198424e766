import { formatCount, formatDuration, formatPercent, formatRate, formatSize } from "./format.ts";
import { plural } from "./plural.ts";

const runs = (count: number) => `${formatCount(count)} ${plural(count, { one: "run", other: "runs" })}`;
const tokens = (count: number) => `${formatCount(count)} ${plural(count, { one: "token", other: "tokens" })}`;
const changed = (share: number, more: string, less: string) =>
  share > 0 ? `${formatPercent(share)} ${more}` : `${formatPercent(-share)} ${less}`;

/** What the history of runs says. */
export const runsMessages = {
  title: "Runs",
  open: "Runs",
  loadingMore: (count: number) => `${runs(count)} read so far`,
  truncated: (count: number) =>
    `The plots and the table hold the newest ${formatCount(count)} runs; the numbers above count all of them.`,
  failed: (why: string) => `The history could not be read: ${why}`,
  tryAgain: "Try again",

  filters: {
    label: "Which runs",
    period: "Period",
    periods: { day: "Last 24 hours", week: "Last 7 days", month: "Last 30 days", all: "All time" },
    model: "Model",
    allModels: "All models",
    ending: "Ended",
    anyEnding: "Any ending",
    endings: {
      stop: "Finished",
      length: "Reached the token limit",
      context_full: "Context full",
      aborted: "Stopped by you",
      error: "Failed",
    },
    clear: "Show all runs",
  },

  empty: {
    title: "No runs yet",
    body: "Every answer leaves its numbers here: how long the first token took, how fast it was written, why it ended. Never a word of what was said.",
    none: "No run is like that",
    noneBody: "The filters above leave none of the runs that are kept.",
  },

  tiles: {
    label: "In numbers",
    runs: "Runs",
    decode: "Decode, p50",
    first: "First token, p50",
    stop: "Stop, p95",
    tokens: "Tokens written",
    rateUnit: "tok/s",
    percentile: (name: string, value: string) => `${name} ${value}`,
    stopped: (count: number) => `${formatCount(count)} stopped`,
    failed: (count: number) => `${formatCount(count)} failed`,
    read: (input: number, cached: number | undefined) =>
      input === 0 || cached === undefined
        ? `${formatCount(input)} read`
        : `${formatCount(input)} read, ${formatPercent(cached / input)} reused`,
    notMeasured: "not measured",
    before: { day: "the day before", week: "the week before", month: "the month before" },
    more: (count: number, before: string) => `${formatCount(count)} more than ${before}`,
    fewer: (count: number, before: string) => `${formatCount(count)} fewer than ${before}`,
    same: (before: string) => `as in ${before}`,
    none: (before: string) => `none in ${before}`,
    faster: (share: number) => changed(share, "faster", "slower"),
    shorter: (share: number) => changed(share, "shorter", "longer"),
    than: (before: string) => `than ${before}`,
  },

  plots: {
    label: "Plots",
    keys: "Arrow keys go from run to run, plus and minus zoom, 0 shows all, Enter opens the run.",
    hint: "Drag to zoom",
    reset: "Show all",
    table: "As a table",
    tableOf: (title: string) => `${title}, as a table`,
    decode: "Decode speed",
    decodeNote: "tok/s by run",
    first: "Time to first token",
    firstNote: "by run, log scale",
    gaps: "Gaps between tokens",
    gapsNote: "share of answers by ms, log scale",
    gapsHalf: "p50 of an answer",
    gapsMost: "p95 of an answer",
    prompt: "Prompt speed against prompt length",
    promptNote: "tok/s by new tokens",
    context: "Context used",
    contextNote: "share of its size by run",
    others: "other models",
    summary: (title: string, points: number) => `${title}, ${runs(points)}`,
    nothing: "None of these runs has this number.",
    one: "One run so far.",
    oneLeft: "One run is like that.",
    oneGrows: "From two on, plots show how they compare.",
    columns: {
      day: "Day",
      model: "Model",
      runs: "Runs",
      p50: "p50",
      p95: "p95",
      tokens: "New tokens",
      gap: "Gap",
      half: "p50 in it",
      most: "p95 in it",
    },
    bucket: (from: number, to: number) => `${formatCount(from)} to ${formatCount(to)}`,
    gapBucket: (from: number, to: number) => `${formatDuration(from)} to ${formatDuration(to)}`,
    gapPoint: (bucket: string, half: string, most: string) => `${bucket}: p50 of ${half}, p95 of ${most}`,
    promptPoint: (rate: number, count: number) => `${formatRate(rate)} tok/s, ${tokens(count)}`,
    contextPoint: (share: number, used: number, size: number) =>
      `${formatPercent(share)}, ${formatCount(used)} of ${formatCount(size)}`,
  },

  models: {
    title: "Models",
    choose: (model: string) => `Compare ${model}`,
    stop: "Stop p95",
    prompt: "Reading p50",
  },

  table: {
    title: "All runs",
    when: "When",
    model: "Model",
    tokens: "Tokens",
    first: "First token",
    rate: "tok/s",
    ended: "Ended",
    select: (when: string) => `Select the run of ${when}`,
    openRun: (when: string) => `Open the run of ${when}`,
    sortBy: (column: string) => `Sort by ${column}`,
    newer: "Previous",
    older: "Next",
    page: (from: number, to: number, count: number) =>
      `${formatCount(from)} to ${formatCount(to)} of ${formatCount(count)}`,
    selected: (count: number) => `${formatCount(count)} selected`,
    compare: "Compare",
    compareHint: "Select two to compare them.",
    deleteSelected: "Delete…",
    clear: "Clear",
    liked: "Liked",
    disliked: "Disliked",
  },

  ended: {
    stop: "finished",
    length: "reached the token limit",
    context_full: "context full",
    aborted: "you stopped it",
    abortedAfter: (milliseconds: number) => `you stopped it, ${formatDuration(milliseconds)}`,
    error: "failed",
  },

  unknownModel: "unknown model",

  slow: {
    prefix: (reason: string) => `slower than usual: ${reason}`,
    rate: (value: number, usual: number) => `${formatRate(value)} tok/s, usually ${formatRate(usual)}`,
    first: (value: number, usual: number) =>
      `first token after ${formatDuration(value)}, usually ${formatDuration(usual)}`,
    layers: (got: number, usual: number, total: number | undefined) =>
      total === undefined
        ? `${formatCount(got)} layers on the GPU, usually ${formatCount(usual)}`
        : `${formatCount(got)} of ${formatCount(total)} layers on the GPU, usually ${formatCount(usual)}`,
    backend: (got: string, usual: string) => `it ran on ${got}, usually ${usual}`,
    threads: (got: number, usual: number) =>
      `${formatCount(got)} ${plural(got, { one: "thread", other: "threads" })}, usually ${formatCount(usual)}`,
    load: (milliseconds: number) => `the model was loaded first, ${formatDuration(milliseconds)}`,
    queue: (milliseconds: number) => `it waited in the queue, ${formatDuration(milliseconds)}`,
    prompt: (count: number, usual: number) =>
      `a longer prompt, ${formatCount(count)} new tokens, usually ${formatCount(usual)}`,
    context: (count: number, usual: number) =>
      `a fuller context, ${tokens(count)}, usually ${formatCount(usual)}`,
    memory: (bytes: number, usual: number) =>
      `memory pressure, the engine held ${formatSize(bytes)}, usually ${formatSize(usual)}`,
    stall: (milliseconds: number) => `one pause of ${formatDuration(milliseconds)}`,
  },

  run: {
    title: (when: string) => `Run of ${when}`,
    facts: "Model and machine",
    model: "Model",
    quantization: "Quantization",
    size: "File size",
    sha256: "SHA-256",
    backend: "Runs on",
    layers: "Layers on the GPU",
    layersOf: (got: number, total: number, asked: number | "auto" | undefined) =>
      asked === undefined
        ? `${formatCount(got)} of ${formatCount(total)}`
        : `${formatCount(got)} of ${formatCount(total)}, asked for ${asked}`,
    threads: "Threads",
    batch: "Batch size",
    flash: "Flash attention",
    yes: "on",
    no: "off",
    release: "llama.cpp",
    engine: "Engine",
    memory: "Most memory",
    systemPrompt: "System prompt",
    bytes: (count: number) => `${formatCount(count)} bytes`,
    stops: "Stop strings",
    ended: "Ended",
    delete: "Delete…",
  },

  compare: {
    runs: "Two runs",
    models: "Two models",
    figure: "Figure",
    difference: "Difference",
    when: "When",
    same: "same",
    settings: "Settings",
    figures: {
      first: "First token",
      queue: "Queue",
      load: "Loading",
      prompt: "Reading the prompt",
      promptRate: "Prompt speed",
      rate: "Decode speed",
      gap50: "Gaps p50",
      gap95: "Gaps p95",
      gap99: "Gaps p99",
      gapMax: "Longest gap",
      input: "Tokens read",
      cached: "Of them reused",
      output: "Tokens written",
      total: "In all",
      stop: "Stop",
      context: "Context used",
      contextSize: "Context size",
      memory: "Most memory",
      runs: "Runs",
      failed: "Failed",
      percentile: (figure: string, name: string) => `${figure} ${name}`,
    },
  },

  delete: {
    open: "Delete…",
    title: "Delete runs",
    what: "Which runs",
    selected: (count: number) => `The ${formatCount(count)} selected`,
    olderThan: { week: "Older than 7 days", month: "Older than 30 days", quarter: "Older than 90 days" },
    all: "All of them",
    counting: "Counting",
    nothing: "There is none to delete.",
    warning: (count: number) =>
      count === 1
        ? "The numbers of one run go for good, from the disk too. Conversations stay."
        : `The numbers of ${runs(count)} go for good, from the disk too. Conversations stay.`,
    confirm: (count: number) => `Delete ${runs(count)}`,
    running: "Deleting",
    cancel: "Cancel",
    done: (count: number) => `${runs(count)} deleted.`,
    failed: (why: string) => `They could not be deleted: ${why}`,
  },

  export: {
    open: "Export",
    title: "Export runs",
    body: "The runs that the filters show, with every number that is kept. No prompt and no answer is in it, because none is kept.",
    formats: {
      jsonl: { name: "JSON Lines", hint: "everything, one run a line" },
      csv: { name: "CSV", hint: "a table for a spreadsheet" },
      prometheus: { name: "Prometheus", hint: "text exposition, for node_exporter’s textfile collector" },
    },
    save: (name: string) => `Save as ${name}`,
    running: (count: number) => `${runs(count)} read`,
    done: (count: number) => `${runs(count)} saved.`,
    failed: (why: string) => `The export failed: ${why}`,
  },
} as const;
