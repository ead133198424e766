import { formatCount, formatDuration, formatPercent, formatRate, formatSize } from "./formats/format.ts";
import { plural } from "./formats/plural.ts";

const runs = (count: number) => `${formatCount(count)} ${plural(count, { one: "run", other: "runs" })}`;
const tokens = (count: number) => `${formatCount(count)} ${plural(count, { one: "token", other: "tokens" })}`;
const changed = (share: number, more: string, less: string) =>
  share > 0 ? `${formatPercent(share)} ${more}` : `${formatPercent(-share)} ${less}`;

/** All English texts of the Runs page. */
export const runsMessages = {
  title: "Runs",
  open: "Runs",
  loadingMore: (count: number) => `${runs(count)} loaded so far`,
  truncated: (count: number) =>
    `The plots and the table show the newest ${formatCount(count)} runs; the numbers above include all runs.`,
  failed: (why: string) => `The history could not be read: ${why}`,
  tryAgain: "Try again",

  filters: {
    label: "Filters",
    period: "Period",
    periods: { day: "Last 24 hours", week: "Last 7 days", month: "Last 30 days", all: "All time" },
    model: "Model",
    allModels: "All models",
    localModels: "This computer",
    serverModels: (server: string) => `Server ${server}`,
    ending: "Ended",
    anyEnding: "Any ending",
    endings: {
      stop: "Finished",
      length: "Reached the token limit",
      context_full: "Context full",
      aborted: "Stopped by you",
      error: "Failed",
      filtered: "Withheld by the server",
    },
    clear: "Show all runs",
  },

  empty: {
    title: "No runs yet",
    body: "Each answer adds its numbers here: how long the first token took, how fast it was written and why it ended. Prompts and answers are never kept here.",
    none: "No runs match these filters",
    noneBody: "Change the filters above, or show all runs.",
  },

  tiles: {
    label: "Summary",
    runs: "Runs",
    decode: "Decode speed, p50",
    first: "First token, p50",
    stop: "Stop time, p95",
    tokens: "Tokens written",
    rateUnit: "tok/s",
    percentile: (name: string, value: string) => `${name} ${value}`,
    stopped: (count: number) => `${formatCount(count)} stopped`,
    failed: (count: number) => `${formatCount(count)} failed`,
    /** @param reusable tokens of which it is known if they were reused; an older host does not tell */
    read: (input: number, cached: number | undefined, reusable = input) =>
      reusable === 0 || cached === undefined
        ? `${formatCount(input)} read`
        : `${formatCount(input)} read, ${formatPercent(cached / reusable)} reused`,
    notMeasured: "not measured",
    before: { day: "the day before", week: "the week before", month: "the month before" },
    more: (count: number, before: string) => `${formatCount(count)} more than ${before}`,
    fewer: (count: number, before: string) => `${formatCount(count)} fewer than ${before}`,
    same: (before: string) => `same as ${before}`,
    none: (before: string) => `none ${before}`,
    faster: (share: number) => changed(share, "faster", "slower"),
    shorter: (share: number) => changed(share, "shorter", "longer"),
    than: (before: string) => `than ${before}`,
  },

  plots: {
    label: "Plots",
    keys: "Arrow keys move between runs, plus and minus zoom, 0 shows all, Enter opens the run.",
    hint: "Drag to zoom",
    reset: "Show all",
    table: "As a table",
    tableOf: (title: string) => `${title}, as a table`,
    decode: "Decode speed",
    decodeNote: "tok/s by run",
    first: "Time to first token",
    firstNote: "by run, log scale",
    gaps: "Gaps between tokens",
    gapsNote: "share of answers by gap in ms, log scale",
    gapsHalf: "p50 per answer",
    gapsMost: "p95 per answer",
    prompt: "Prompt speed against prompt length",
    promptNote: "tok/s by new tokens",
    context: "Context used",
    contextNote: "share of the context size by run",
    others: "other models",
    summary: (title: string, points: number) => `${title}, ${runs(points)}`,
    nothing: "None of these runs recorded this number.",
    one: "One run so far.",
    oneLeft: "One run matches these filters.",
    oneGrows: "Plots appear when there are at least two.",
    columns: {
      day: "Day",
      model: "Model",
      runs: "Runs",
      p50: "p50",
      p95: "p95",
      tokens: "New tokens",
      gap: "Gap",
      half: "Answers by p50",
      most: "Answers by p95",
    },
    bucket: (from: number, to: number) => `${formatCount(from)} to ${formatCount(to)}`,
    gapBucket: (from: number, to: number) => `${formatDuration(from)} to ${formatDuration(to)}`,
    gapPoint: (bucket: string, half: string, most: string) =>
      `${bucket}: ${half} of answers by p50, ${most} by p95`,
    promptPoint: (rate: number, count: number) => `${formatRate(rate)} tok/s, ${tokens(count)}`,
    contextPoint: (share: number, used: number, size: number) =>
      `${formatPercent(share)}, ${formatCount(used)} of ${formatCount(size)}`,
  },

  models: {
    title: "Models",
    choose: (model: string) => `Compare ${model}`,
    stop: "Stop time p95",
    prompt: "Prompt tok/s p50",
  },

  table: {
    title: "All runs",
    when: "When",
    model: "Model",
    tokens: "Tokens",
    first: "First token",
    rate: "tok/s",
    ended: "Ended",
    select: (when: string) => `Select the run from ${when}`,
    openRun: (when: string) => `Open the run from ${when}`,
    sortBy: (column: string) => `Sort by ${column}`,
    newer: "Previous",
    older: "Next",
    page: (from: number, to: number, count: number) =>
      `${formatCount(from)} to ${formatCount(to)} of ${formatCount(count)}`,
    selected: (count: number) => `${formatCount(count)} selected`,
    compare: "Compare",
    compareHint: "Select two runs to compare them.",
    deleteSelected: "Delete…",
    clear: "Clear",
    liked: "Liked",
    disliked: "Disliked",
  },

  ended: {
    stop: "finished",
    length: "reached the token limit",
    context_full: "context full",
    aborted: "stopped by you",
    abortedAfter: (milliseconds: number) => `stopped by you, ended in ${formatDuration(milliseconds)}`,
    error: "failed",
    filtered: "withheld by the server",
  },

  unknownModel: "unknown model",
  api: "API",
  apiHint: "Asked for by a program through the local API",

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
    load: (milliseconds: number) => `the model took ${formatDuration(milliseconds)} to load`,
    queue: (milliseconds: number) => `it waited ${formatDuration(milliseconds)} in the queue`,
    prompt: (count: number, usual: number) =>
      `a longer prompt, ${formatCount(count)} new tokens, usually ${formatCount(usual)}`,
    context: (count: number, usual: number) =>
      `a fuller context, ${tokens(count)}, usually ${formatCount(usual)}`,
    memory: (bytes: number, usual: number) =>
      `memory pressure, the engine used ${formatSize(bytes)}, usually ${formatSize(usual)}`,
    stall: (milliseconds: number) => `one pause of ${formatDuration(milliseconds)}`,
  },

  run: {
    title: (when: string) => `Run from ${when}`,
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
    server: "Server",
    client: "Asked by",
    localApi: "Local API",
    memory: "Peak memory",
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
      input: "Prompt tokens",
      cached: "Prompt tokens reused",
      output: "Tokens written",
      total: "Total time",
      serverTime: "Time at the server",
      stop: "Stop time",
      context: "Context used",
      contextSize: "Context size",
      memory: "Peak memory",
      runs: "Runs",
      failed: "Failed",
      percentile: (figure: string, name: string) => `${figure} ${name}`,
    },
  },

  delete: {
    open: "Delete…",
    title: "Delete runs",
    what: "Runs to delete",
    selected: (count: number) => `Selected runs (${formatCount(count)})`,
    olderThan: { week: "Older than 7 days", month: "Older than 30 days", quarter: "Older than 90 days" },
    all: "All runs",
    counting: "Counting runs",
    nothing: "There are no runs to delete.",
    warning: (count: number) =>
      `This permanently deletes ${runs(count)} from this computer. Conversations are kept.`,
    confirm: (count: number) => `Delete ${runs(count)}`,
    running: "Deleting",
    cancel: "Cancel",
    done: (count: number) => `${runs(count)} deleted.`,
    failed: (why: string) => `The runs could not be deleted: ${why}`,
  },

  export: {
    open: "Export",
    title: "Export runs",
    body: "Exports the runs that match the filters, with all their numbers. Prompts and answers are not included, because they are not kept.",
    formats: {
      jsonl: { name: "JSON Lines", hint: "everything, one run per line" },
      csv: { name: "CSV", hint: "a table for a spreadsheet" },
      prometheus: { name: "Prometheus", hint: "text exposition, for node_exporter’s textfile collector" },
    },
    save: (name: string) => `Save as ${name}`,
    running: (count: number) => `${runs(count)} exported`,
    done: (count: number) => `${runs(count)} saved.`,
    failed: (why: string) => `The export failed: ${why}`,
  },
} as const;
