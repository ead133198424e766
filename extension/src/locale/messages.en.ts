import { formatCount, formatDuration, formatPercent, formatRate, formatSeconds } from "./format.ts";
import { ordinal, plural } from "./plural.ts";
import { runsMessages } from "./runs-messages.en.ts";

/** The parameters of a note, formatted, by name. */
type NoteValues = Readonly<Record<string, string>>;

/** Every sentence of the pages. Another language is another file of this shape. */
export const messages = {
  product: "Tacho",

  header: {
    newChat: "New chat",
    conversations: "Conversations",
    settings: "Settings",
    aboutModel: "About the model",
    noModel: "No model loaded",
    scripted: "scripted",
    fromScript: "from a script",
    scriptedHint: "These answers come from a script, not from a model.",
    notConnected: "Not connected",
    connecting: "Connecting",
    asleep: "Asleep until the next message",
    ready: "Ready",
    loading: "Loading",
    failed: "Could not be loaded",
    threads: (count: number) => `${formatCount(count)} ${plural(count, { one: "thread", other: "threads" })}`,
    layers: (got: number, total: number) =>
      got >= total
        ? "all layers on the GPU"
        : `${formatCount(got)} of ${formatCount(total)} layers on the GPU`,
  },

  model: {
    name: "Model",
    quantization: "Quantization",
    size: "File size",
    backend: "Runs on",
    layers: "Layers on the GPU",
    layersOf: (got: number, total: number) => `${formatCount(got)} of ${formatCount(total)}`,
    threads: "Threads",
    context: "Context",
    contextTokens: (count: number) => `${formatCount(count)} tokens`,
    notes: "What differs from what was asked",
    notLoaded: "The model is loaded with the first message.",
  },

  empty: {
    title: "Ask something",
    body: "Everything stays on this computer. The model answers here, and you see how fast.",
    examples: [
      "Explain this error message to me",
      "Make this paragraph shorter and clearer",
      "What should I ask in a code review?",
    ],
    keys: "Keyboard shortcuts",
  },

  composer: {
    label: "Message",
    placeholder: "Ask anything",
    send: "Send",
    stop: "Stop",
    editing: "Editing your last message",
    cancelEdit: "Cancel",
    tokensFree: (count: number) => `${formatCount(count)} tokens free`,
    contextUsed: (share: number) => `context ${formatPercent(share)}`,
    contextTitle: (used: number, size: number) =>
      `${formatCount(used)} of ${formatCount(size)} tokens of context used`,
    waitingForHost: "waiting for the host",
  },

  log: {
    label: "Conversation",
    you: "You",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Not copied",
    regenerate: "Regenerate",
    edit: "Edit",
    thinking: "Thinking",
    thought: "Thought",
    down: "To the end",
    fresh: (count: number) => `${formatCount(count)} new`,
    emptyAnswer: "No text came.",
  },

  code: {
    plain: "text",
    copy: "Copy",
    copyName: "Copy code",
    region: "Code",
    table: "Table",
  },

  strip: {
    queued: (position: number) => (position === 1 ? "Queued, next in line" : `Queued, ${ordinal(position)}`),
    sent: "Sending",
    loading: "Loading",
    reading: "Reading",
    stopping: "Stopping",
    secondsLeft: (milliseconds: number) => `${formatSeconds(milliseconds)} left`,
    rate: (perSecond: number) => `${formatRate(perSecond)} tok/s`,
    tokens: (count: number) => `${formatCount(count)} tok`,
    first: (milliseconds: number) => `first ${formatDuration(milliseconds)}`,
    average: (perSecond: number) => `avg ${formatRate(perSecond)}`,
    lastSecondHint: "Tokens per second over the last second",
    averageHint: "Tokens per second over the whole answer so far",
    context: (share: number) => `ctx ${formatPercent(share)}`,
    writing: "Writing",
    progress: "Prompt read",
  },

  run: {
    rate: (perSecond: number) => `${formatRate(perSecond)} tok/s`,
    first: (milliseconds: number) => `first token ${formatDuration(milliseconds)}`,
    tokens: (count: number) => `${formatCount(count)} ${plural(count, { one: "token", other: "tokens" })}`,
    noTokens: "no tokens",
    details: "Details",
    hide: "Hide",
    card: "Numbers of this answer",
    ttft: "Time to first token",
    queue: (milliseconds: number) => `queue ${formatDuration(milliseconds)}`,
    load: (milliseconds: number) => `load ${formatDuration(milliseconds)}`,
    prompt: (milliseconds: number) => `prompt ${formatDuration(milliseconds)}`,
    template: (milliseconds: number) => `template ${formatDuration(milliseconds)}`,
    toScreen: (milliseconds: number) => `and ${formatDuration(milliseconds)} more to the screen`,
    firstToken: (milliseconds: number) => `first token ${formatDuration(milliseconds)}`,
    gaps: "Gaps between tokens",
    longest: (milliseconds: number) => `longest ${formatDuration(milliseconds)}`,
    context: "Context",
    contextOf: (used: number, size: number) =>
      `${formatCount(used)} of ${formatCount(size)} · ${formatPercent(used / size)}`,
    cached: (count: number) => `reused ${formatCount(count)}`,
    read: (count: number) => `read ${formatCount(count)}`,
    system: (count: number) => `system ${formatCount(count)}`,
    history: (count: number) => `history ${formatCount(count)}`,
    message: (count: number) => `this message ${formatCount(count)}`,
    reused: (cached: number, input: number) =>
      `${formatCount(cached)} of the ${formatCount(input)} prompt tokens were reused`,
    answer: (count: number) => `answer ${formatCount(count)}`,
    free: (count: number) => `free ${formatCount(count)}`,
    gapSum: "sum",
    speed: "Speed",
    rateUnit: "tok/s",
    writing: "writing",
    readingSpeed: "reading",
    overall: "overall",
    total: (duration: string) => `${duration} in all`,
    settings: "Settings used",
    settingsSummary: (changed: number, seed: number | undefined) =>
      `${changed === 0 ? "defaults" : `${formatCount(changed)} changed`}${seed === undefined ? "" : ` · seed ${seed}`}`,
    none: "none",
    copyLine: "Copy line",
    copyJson: "Copy JSON",
    again: "Same seed again",
  },

  rating: {
    name: "How was the answer?",
    up: "Good answer",
    down: "Bad answer",
    saved: "Rating saved.",
    failed: (why: string) => `The rating could not be saved: ${why}`,
  },

  end: {
    stop: "The model finished its answer.",
    length: (limit: number | undefined) =>
      limit === undefined
        ? "It reached the limit for one answer."
        : `Reached the ${formatCount(limit)}-token limit.`,
    contextFull: (size: number | undefined) =>
      size === undefined ? "The context is full." : `The context of ${formatCount(size)} tokens is full.`,
    aborted: "Stopped before the end.",
    abortedAfter: (milliseconds: number) => `You stopped it; it ended ${formatDuration(milliseconds)} later.`,
    /** A reason of a newer host, by its name. */
    other: (reason: string) => `It ended for a reason this version does not know: ${reason}.`,
  },

  actions: {
    continue: "Continue",
    tryAgain: "Try again",
    newChat: "New chat",
    reconnect: "Reconnect",
    openSettings: "Open settings",
    copyCommand: "Copy",
  },

  errors: {
    kept: "The text so far is saved.",
    generic: "Something went wrong.",
    invalid: "The host did not understand the request.",
    tooLarge: "This is too long to send.",
    tooLargeHelp: "Shorten the message, or start a new chat.",
    queueFull: "Too many answers are waiting.",
    queueFullHelp: "Try again when one of them is done.",
    busy: "The host is busy.",
    busyHelp: "Try again in a moment.",
    settings: "A setting was refused.",
    promptTooLong: "This conversation does not fit the model’s context.",
    promptTooLongHelp: (tokens: number | undefined, limit: number | undefined) =>
      tokens === undefined || limit === undefined
        ? "Shorten the message, start a new chat, or raise the context size."
        : `It has at least ${formatCount(tokens)} tokens and ${formatCount(limit)} fit. Shorten the message, start a new chat, or raise the context size.`,
    modelNotFound: "The model was not found.",
    modelNotFoundHelp: "Choose another model in the settings, or run npm start to fetch the starter model.",
    modelInvalid: "The model file cannot be used.",
    modelInvalidHelp: "Fetch it again, or choose another model in the settings.",
    modelLoadFailed: "The model could not be loaded.",
    memory: "There is not enough free memory.",
    memoryHelp: "Close other programs, or choose a smaller model or context size.",
    crashed: "The engine crashed.",
    crashedHelp: "It is started again with the next answer.",
    hung: "The engine stopped responding.",
    hungHelp: "It was ended, and is started again with the next answer.",
    failsOften: "The engine keeps failing with this model.",
    unavailable: "The connection to the host was lost.",
    shuttingDown: "The host is shutting down.",
    internal: "The engine reported an error.",
    failsOftenHelp: "Set fewer GPU layers, or 0 to use the processor alone, or choose another model.",
    loadStopped: "Loading was stopped.",
    loadStoppedHelp: "The model is loaded with the next message.",
    noAnswer: "The host did not answer.",
    noAnswerHelp: "Try again. If it happens again, reconnect.",
    unsupported: "The extension and the host do not match.",
    unsupportedHelp: "Update both to the same version.",
  },

  connection: {
    missingTitle: "One step left",
    missing: "The browser cannot find Tacho’s host program on this computer. In the folder of Tacho, run:",
    command: "npm start",
    goesOn: "This page goes on by itself as soon as it is there.",
    connectingTitle: "Connecting",
    connecting: "Starting the host program on this computer.",
    silentTitle: "The host does not answer",
    silent:
      "It was started and says nothing. It is tried again by itself. To find out why, run in the folder of Tacho:",
    doctor: "npm run tacho -- doctor",
    lostTitle: "The host has ended",
    lost: "It is being started again.",
    givenUpTitle: "The host keeps ending",
    givenUp: "It was started several times and ended each time, so nothing more is tried until you ask.",
    incompatibleTitle: "Two versions that do not match",
    updateHost:
      "The host program is of another version than this extension. Update the host: get the newest Tacho, then in its folder run:",
    updateExtension:
      "This extension is of another version than the host program. Update the extension: reload it on the browser’s extensions page, or get the newest Tacho and in its folder run:",
    updateCommand: "npm start",
    details: "What the browser said",
  },

  store: {
    newer: "These conversations were saved by a newer version of Tacho. Update the extension to read them.",
    full: "There is no room left to save conversations. Free some disk space, or delete conversations.",
    unreadable: "The saved conversations cannot be read. Restart the browser; until then nothing is saved.",
  },

  conversations: {
    title: "Conversations",
    close: "Close",
    rename: "Rename",
    delete: "Delete",
    save: "Save",
    cancel: "Cancel",
    nameLabel: "Name",
    empty: "No conversations yet. What you write is kept here, on this computer.",
    untitled: "New conversation",
    deleted: (title: string) => `Deleted “${title}”`,
    undo: "Undo",
    current: "open",
    today: "Today",
    yesterday: "Yesterday",
    week: "Last seven days",
    earlier: "Earlier",
  },

  help: {
    title: "Keyboard shortcuts",
    close: "Close",
    keys: [
      { keys: ["Enter"], does: "sends" },
      { keys: ["Shift", "Enter"], does: "breaks the line" },
      { keys: ["Esc"], does: "stops the answer" },
      { keys: ["↑"], does: "in an empty box, edits your last message" },
      { keys: ["/"], does: "goes to the box" },
      { keys: ["?"], does: "shows this list" },
    ],
  },

  announce: {
    sent: "Sent.",
    queued: (position: number) => `Waiting, ${ordinal(position)} in line.`,
    loading: "Loading the model.",
    reading: (share: number) => `Reading the prompt, ${formatPercent(share)}.`,
    writing: "Answering.",
    done: (numbers: string) => `Answer complete. ${numbers}`,
    rate: (perSecond: number) => `${formatRate(perSecond)} tokens per second`,
    ended: (reason: string, numbers: string) => `${reason} ${numbers}`.trim(),
    deleted: "Conversation deleted. Undo is beside the list.",
    connected: "Connected.",
    connecting: "Connecting to the host.",
  },

  options: {
    title: "Settings",
    intro: "Each field is saved when you leave it.",
    resetAll: "Reset to defaults",
    resetCovers: "Every setting above: sampling, length and stopping, model and hardware.",
    resetDone: "All settings are back at their defaults.",
    undo: "Undo",
    sections: {
      sampling: "Sampling",
      length: "Length and stopping",
      hardware: "Model and hardware",
      appearance: "Appearance",
      privacy: "Privacy",
      about: "About",
    },
    defaultIs: (value: string) => `default ${value}`,
    backTo: (value: string) => `Back to ${value}`,
    changed: "changed",
    mustBe: (label: string, range: string) => `${label} must be ${range}.`,
    storedWrong: "The value that was stored is wrong, so the default counts.",
    applied: "Applied",
    nextAnswer: "Applies to the next answer",
    needsReload: "Needs the model reloaded",
    reloadNow: "Reload now",
    reloadNowFor: (label: string) => `Reload now, for ${label}`,
    reloading: "Reloading the model",
    reloadFailed: (why: string) => `The model could not be reloaded: ${why}`,
    savedOffline: "Saved; applied when the host is connected",
    sending: "Saved; sent to the host",
    refused: (why: string, inForce: string | undefined) =>
      inForce === undefined
        ? `The host refused this: ${why}.`
        : `The host refused this: ${why}. In force: ${inForce}.`,
    notSaved: (why: string) => `Not saved: ${why}`,
    announce: (label: string, words: string) => `${label}: ${words}`,
    defaultModel: "Default",
    listedModel: (name: string, size: string) => `${name} · ${size}`,
    unlistedModel: (name: string) => `${name} (not found by the host)`,
    modelsOffline: "The list of models appears when the host is connected.",
    flash: { auto: "Auto", on: "On", off: "Off" },
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    privacy: [
      "Your messages, the answers and these settings are kept in this browser’s profile, and nowhere else.",
      "The model runs in a program on this computer. The extension makes no network request and opens no port.",
      "It may start the host program, show the side panel and store these settings. It cannot read the pages you visit.",
    ],
    about: {
      version: "Extension",
      host: "Host",
      engine: "Engine",
      model: "Model in use",
      licence: "Licence",
      licenceName: "Apache-2.0",
      notConnected: "not connected",
    },
  },

  load: {
    phases: {
      starting: "starting the engine",
      reading_script: "reading the script",
      checking_file: "checking the file",
      starting_llama_cpp: "starting llama.cpp",
      measuring_memory: "measuring free memory",
      loading_weights: "loading the weights",
      retrying_without_gpu: "trying again without the GPU",
      creating_context: "creating the context",
      reading_template: "reading the chat template",
    },
    notes: {
      gpu_layers_partly: ({ got, total }: NoteValues) =>
        `${got} of ${total} layers fit on the GPU. The others run on the CPU.`,
      gpu_layers_no_gpu: ({ asked }: NoteValues) =>
        `You asked for ${asked} GPU layers, but no usable GPU was found. All layers run on the CPU.`,
      gpu_layers_all: ({ asked, total }: NoteValues) =>
        `You asked for ${asked} GPU layers. The model has ${total}, and all of them are on the GPU.`,
      gpu_layers_fewer: ({ asked, got, total }: NoteValues) =>
        `You asked for ${asked} GPU layers. ${got} of the model’s ${total} fit there; the others run on the CPU.`,
      context_rounded: ({ asked, got }: NoteValues) =>
        `You asked for a context of ${asked} tokens and got ${got}, because sizes are rounded up to a multiple of 256.`,
      context_limited: ({ asked, got }: NoteValues) =>
        `You asked for a context of ${asked} tokens. The model has at most ${got}.`,
      context_beyond_training: ({ got, trained }: NoteValues) =>
        `The context has ${got} tokens, but the model was trained for ${trained}. Beyond that its answers get worse.`,
      threads_limited: ({ asked, got }: NoteValues) =>
        `You asked for ${asked} threads. ${got} are used, one for each available core.`,
      batch_changed: ({ asked, got }: NoteValues) =>
        `You asked for a batch of ${asked} tokens and got ${got}.`,
      flash_attention_unsupported: (_: NoteValues) => "This model does not support flash attention.",
      no_template: (_: NoteValues) => "The model file has no chat template. A general one is used.",
      template_unusable: (_: NoteValues) =>
        "The model’s chat template cannot be used. A general one is used in its place.",
      cuda_toolkit_missing: (_: NoteValues) =>
        "The CUDA binaries are installed but cannot be used: they also need the CUDA toolkit 12 or 13.",
      cuda_driver_missing: (_: NoteValues) =>
        "The CUDA binaries are installed, but NVIDIA’s driver was not found.",
      cuda_other_version: ({ version }: NoteValues) =>
        `The CUDA binaries are of version ${version}, which this Tacho cannot use. Run: npm run tacho -- install --cuda`,
      cuda_incomplete: (_: NoteValues) =>
        "The CUDA binaries are incomplete and are not used. Run: npm run tacho -- install --cuda",
      cuda_would_help: (_: NoteValues) =>
        "NVIDIA’s driver is here, but no GPU can be used through Vulkan. Run: npm run tacho -- install --cuda",
    },
  },

  runs: runsMessages,

  join: " · ",
} as const;
