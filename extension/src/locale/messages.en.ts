import type { CodeWithReasons, ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";
import { formatCount, formatDuration, formatPercent, formatRate, formatSeconds } from "./formats/format.ts";
import { ordinal, plural } from "./formats/plural.ts";
import { units } from "./formats/units.en.ts";
import { modelFlaws } from "./model-flaws.en.ts";
import { networkMessages } from "./network-messages.en.ts";
import { runsMessages } from "./runs-messages.en.ts";
import { settingTexts } from "./setting-texts.en.ts";

const nth = (place: number) =>
  `${formatCount(place)}${ordinal(place, { one: "st", two: "nd", few: "rd", other: "th" })}`;

/** Formatted parameters of a note or an error, by name. */
type TextValues = Readonly<Record<string, string>>;

/** A text for every reason of an error. */
type ReasonTexts = {
  [Code in CodeWithReasons]: Record<ErrorReason<Code>, (values: TextValues) => string>;
};

const CHOOSE_MODEL = "Choose another model in the settings, or run npm start to download the starter model.";

/** All English texts of the pages. Another language is another object of the type `Catalogue`. */
export const messages = {
  product: "Tacho",

  header: {
    newChat: "New chat",
    conversations: "Conversations",
    settings: "Settings",
    aboutModel: "About the model",
    noModel: "No model loaded",
    scripted: "scripted",
    fromScript: "no real model",
    scriptedHint: "These answers come from a script, not from a model.",
    notConnected: "Not connected",
    connecting: "Connecting",
    asleep: "Idle until your next message",
    ready: "Ready",
    loading: "Loading",
    failed: "Failed to load",
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
    server: "Server",
    thinking: "Thinking",
    thinkingKinds: {
      switch: "can be switched",
      fixed: "cannot be switched: this model thinks in its own way",
      none: "this model is not known to think",
    },
    notes: "Differences from your settings",
    notLoaded: "The model loads with your first message.",
  },

  empty: {
    title: "Ask a question",
    body: "Everything stays on this computer. The model runs here, and you can see how fast it is.",
    examples: [
      "Explain this error message to me",
      "Make this paragraph shorter and clearer",
      "What should I ask in a code review?",
    ],
    keys: "Keyboard shortcuts",
  },

  baseModel: {
    title: (model: string) => `${model} is a base model.`,
    chat: "It has no chat template and was not trained to answer questions. Chatting in a generic form may go wrong; it is better at continuing a text.",
    text: "It continues the text you send, as it stands.",
    useText: "Continue text instead",
    useChat: "Chat instead",
  },

  composer: {
    label: "Message",
    placeholder: "Ask anything",
    /** The same where the model continues a text. */
    beginning: "Write how the text begins",
    send: "Send",
    stop: "Stop",
    editing: "Editing your last message",
    editGone: "This message was changed in another window.",
    editAsQuestion: "Make it a new message",
    cancelEdit: "Cancel",
    tokensFree: (count: number) => `${formatCount(count)} tokens free`,
    contextUsed: (share: number) => `context ${formatPercent(share)}`,
    contextTitle: (used: number, size: number) =>
      `${formatCount(used)} of ${formatCount(size)} context tokens used`,
    waitingForHost: "waiting for the host",
    waitingMessages: "Waiting messages",
    /** Stands before the words of the waiting message. */
    waitingName: "Next",
    takeBack: "Take back",
  },

  log: {
    label: "Conversation",
    you: "You",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Copy failed",
    regenerate: "Regenerate",
    edit: "Edit",
    thinking: "Thinking",
    thought: "Thought",
    down: "Jump to the end",
    fresh: (count: number) => `${formatCount(count)} new`,
    emptyAnswer: "No text came.",
    earlierAnswer: "The earlier answer was kept.",
    unreadable: "The text of this message cannot be read.",
  },

  code: {
    plain: "text",
    copy: "Copy",
    copyName: "Copy code",
    reordering: "Hidden characters change the order of this code",
    region: "Code",
    table: "Table",
  },

  strip: {
    queued: (position: number) => (position === 1 ? "Queued, next in line" : `Queued, ${nth(position)}`),
    sent: "Sending",
    loading: "Loading",
    reading: "Reading",
    stopping: "Stopped, the model finishes its last step",
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
    card: "Numbers for this answer",
    ttft: "Time to first token",
    queue: (milliseconds: number) => `queue ${formatDuration(milliseconds)}`,
    load: (milliseconds: number) => `load ${formatDuration(milliseconds)}`,
    prompt: (milliseconds: number) => `prompt ${formatDuration(milliseconds)}`,
    template: (milliseconds: number) => `template ${formatDuration(milliseconds)}`,
    toScreen: (milliseconds: number) => `plus ${formatDuration(milliseconds)} to reach the screen`,
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
    threads: "threads",
    threadsUsed: (reading: number, writing: number) =>
      reading === writing
        ? formatCount(reading)
        : `${formatCount(reading)} reading, ${formatCount(writing)} writing`,
    drafting: "drafting",
    draftingSaved: (time: string, right: number, drafted: number) =>
      `saved ${time} (${formatCount(right)} of ${formatCount(drafted)} tokens right)`,
    draftingOff: (right: number, drafted: number) =>
      `no gain, switched off (${formatCount(right)} of ${formatCount(drafted)} tokens right)`,
    total: (duration: string) => `${duration} total`,
    settings: "Settings used",
    settingsSummary: (changed: number, seed: number | undefined) =>
      `${changed === 0 ? "defaults" : `${formatCount(changed)} changed`}${seed === undefined ? "" : ` · seed ${seed}`}`,
    none: "none",
    copyLine: "Copy line",
    copyJson: "Copy JSON",
    again: "Run again, same seed",
    againHint:
      "With a given seed the text can be repeated. An answer with a random seed was written in the fastest way, so its first repetition may differ in a few words.",
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
      limit === undefined ? "Reached the token limit." : `Reached the ${formatCount(limit)}-token limit.`,
    lengthInThought: (limit: number | undefined) =>
      limit === undefined
        ? "Reached the token limit while still thinking."
        : `Reached the ${formatCount(limit)}-token limit while still thinking.`,
    repetition: "The answer only repeated itself, so it was stopped.",
    contextFull: (size: number | undefined) =>
      size === undefined ? "The context is full." : `The context of ${formatCount(size)} tokens is full.`,
    aborted: "Stopped early.",
    toolCalls: "The model asked for a tool. Tools are not supported, so the answer ends here.",
    filtered: "The server withheld the rest of this answer.",
    serverStopped: "The server has stopped too.",
    serverStopUnknown: "The server does not say whether it has stopped.",
    unreadable: "The end of this answer cannot be read.",
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
    openServers: "Server settings",
    chooseModel: "Choose another model",
    copyCommand: "Copy",
  },

  errors: {
    kept: "The text so far is saved.",
    generic: "Something went wrong.",
    invalid: "The host did not understand the request.",
    invalidHelp: "Try again. If it happens again, update the extension and the host.",
    tooLarge: "The message is too long to send.",
    tooLargeHelp: "Shorten the message, or start a new chat.",
    queueFull: "Too many answers are waiting.",
    queueFullHelp: "Try again when one of them finishes.",
    busy: "The host is busy.",
    busyHelp: "Try again in a moment.",
    settings: "The host refused a setting.",
    promptTooLong: "This conversation does not fit the model’s context.",
    promptTooLongHelp: (tokens: number | undefined, limit: number | undefined) =>
      tokens === undefined || limit === undefined
        ? "Shorten the message, start a new chat, or raise the context size."
        : `It is at least ${formatCount(tokens)} tokens long, and ${formatCount(limit)} fit. Shorten the message, start a new chat, or raise the context size.`,
    modelNotFound: "The model was not found.",
    modelInvalid: "The model file cannot be used.",
    modelLoadFailed: "The model could not be loaded.",
    memory: "There is not enough free memory.",
    crashed: "The engine crashed.",
    crashedHelp: "It restarts with the next answer.",
    hung: "The engine stopped responding.",
    hungHelp: "It was stopped and restarts with the next answer.",
    failsOften: "The engine keeps failing with this model.",
    unavailable: "The connection to the host was lost.",
    shuttingDown: "The host is shutting down.",
    internal: "The engine reported an error.",
    failsOftenHelp: (crashes: number, minutes: number, model: string, onGpu: boolean) =>
      `The engine failed ${formatCount(crashes)} times within ${formatCount(minutes)} minutes with ${model}, so it is not started again by itself. ${
        onGpu
          ? "Set fewer GPU layers, or 0 to run on the processor alone; or choose another model; or load this one again to try once more."
          : "Choose another model or a smaller context size, or load this one again to try once more."
      }`,
    loadStopped: "Loading was stopped.",
    loadStoppedHelp: "The model loads with your next message.",
    schema: "This JSON schema cannot be enforced.",
    noAnswer: "The host did not answer.",
    noAnswerHelp: "Try again. If it happens again, reconnect.",
    unreachable: "The server cannot be reached.",
    serverRefused: "The server refused the request.",
    serverBusy: "The server is busy.",
    serverError: "The server reported an error.",
    streamBroken: "The connection to the server broke off.",
    streamBrokenHelp: "Try again, or continue from here.",
    unsupported: "The extension and the host are different versions.",
    unsupportedHelp: "Update both to the same version.",
    reasons: {
      model_not_found: {
        unknown: ({ model, folder, config }: TextValues) =>
          `Unknown model ${model}. Available are the files in ${folder} and the models named in ${config}.`,
        starter_missing: ({ folder }: TextValues) =>
          `The starter model is not in ${folder}. Run npm start once to fetch it, or set TACHO_MODEL to a GGUF file.`,
        file_gone: ({ model, path }: TextValues) =>
          `The file of model ${model} is missing: ${path}. ${CHOOSE_MODEL}`,
        no_file: ({ path }: TextValues) => `There is no model file at ${path}. ${CHOOSE_MODEL}`,
      },
      model_invalid: modelFlaws,
      insufficient_memory: {
        context: ({ model, context_size, needed, available }: TextValues) =>
          `${model} with a context of ${context_size} tokens needs ${needed} of memory, but only ${available} are free. Close other programs, or choose a smaller context or model.`,
      },
    } satisfies ReasonTexts,
  },

  connection: {
    missingTitle: "One step left",
    missing: "The browser cannot find Tacho’s host program on this computer. In Tacho’s folder, run:",
    command: "npm start",
    goesOn: "This page continues automatically once the host is installed.",
    connectingTitle: "Connecting",
    connecting: "Starting the host program on this computer.",
    silentTitle: "The host does not respond",
    silent:
      "It was started but has sent nothing. Tacho keeps trying. To find out why, run this in Tacho’s folder:",
    doctor: "npm run tacho -- doctor",
    lostTitle: "The host stopped",
    lost: "It is restarting.",
    givenUpTitle: "The host keeps stopping",
    givenUp: "It stopped each time it was restarted. Tacho will not try again until you reconnect.",
    incompatibleTitle: "Versions do not match",
    updateHost:
      "The host program and this extension are different versions. Update the host: get the newest Tacho, then run this in its folder:",
    updateExtension:
      "This extension and the host program are different versions. Update the extension: reload it on the browser’s extensions page, or get the newest Tacho and run this in its folder:",
    updateCommand: "npm start",
    details: "Reported cause",
  },

  store: {
    newer: "These conversations were saved by a newer version of Tacho. Update the extension to read them.",
    full: "There is no space left to save conversations. Free some disk space, or delete conversations.",
    unreadable:
      "The saved conversations cannot be read or written. Restart the browser; until then, nothing is saved, not even what you are typing.",
  },

  conversations: {
    title: "Conversations",
    close: "Close",
    rename: "Rename",
    delete: "Delete",
    save: "Save",
    cancel: "Cancel",
    nameLabel: "Name",
    empty: "No conversations yet. Your conversations are kept here, on this computer.",
    untitled: "New conversation",
    deleted: (title: string) => `Deleted “${title}”`,
    undo: "Undo",
    current: "open",
    today: "Today",
    yesterday: "Yesterday",
    week: "Last 7 days",
    earlier: "Earlier",
  },

  help: {
    title: "Keyboard shortcuts",
    close: "Close",
    keys: [
      { keys: ["Enter"], does: "send the message" },
      { keys: ["Shift", "Enter"], does: "start a new line" },
      { keys: ["Esc"], does: "stop the answer" },
      { keys: ["↑"], does: "edit your last message, when the box is empty" },
      { keys: ["/"], does: "go to the message box" },
      { keys: ["?"], does: "show this list" },
    ],
  },

  announce: {
    sent: "Sent.",
    queued: (position: number) => `Queued, ${nth(position)} in line.`,
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
    intro: "Changes are saved when you leave a field.",
    resetAll: "Reset to defaults",
    resetCovers: "Resets every setting above: sampling, length and stopping, thinking, model and hardware.",
    resetDone: "All settings are back to their defaults.",
    undo: "Undo",
    sections: {
      sampling: "Sampling",
      length: "Length and stopping",
      thinking: "Thinking",
      hardware: "Model and hardware",
      appearance: "Appearance",
      privacy: "Privacy",
      about: "About",
    },
    ranges: {
      between: (minimum: string, maximum: string) => `${minimum} to ${maximum}`,
      above: (minimum: string, maximum: string) => `above ${minimum}, up to ${maximum}`,
      orWord: (range: string, word: string) => `${range}, or ${word}`,
      oneOf: (choices: readonly string[]) => `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`,
      bytes: (maximum: string) => `up to ${maximum} bytes`,
      lines: (maximum: string) => `up to ${maximum}, one per line; \\n stands for a line break`,
      models: "any model the host has found",
    },
    defaultIs: (value: string) => `default ${value}`,
    backTo: (value: string) => `Back to ${value}`,
    changed: "changed",
    mustBe: (label: string, range: string) => `${label} must be ${range}.`,
    /** Complete `mustBe`. */
    allowed: {
      between: (minimum: string, maximum: string, integer: boolean) =>
        `${integer ? "a whole number" : "a number"} from ${minimum} to ${maximum}`,
      above: (minimum: string, maximum: string, integer: boolean) =>
        `${integer ? "a whole number" : "a number"} above ${minimum} and up to ${maximum}`,
      orWord: (range: string, word: string) => `${range}, or "${word}"`,
      oneOf: (choices: readonly string[]) => `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`,
      bytes: (maximum: string) => `a text of at most ${maximum} bytes`,
      lines: (lines: string, bytes: string) =>
        `a list of at most ${lines} non-empty texts of whole characters, at most ${bytes} bytes each`,
      model: (maximum: string) => `the name of a known model, at most ${maximum} bytes`,
    },
    remarks: {
      thinkingFixed: (model: string) =>
        `${model}, which is loaded, cannot be told to think or not to: it does as it was trained.`,
      noThinking: (model: string) => `${model}, which is loaded, is not known to think.`,
      onServer: (server: string) =>
        `New chats go to the server ${server}. Chats with a model of this computer stay here.`,
    },
    storedWrong: "The stored value is not valid. The default is used until you enter another.",
    applied: "Applied",
    nextAnswer: "Applies to the next answer",
    needsReload: "Needs a model reload",
    reloadNow: "Reload now",
    reloadNowFor: (label: string) => `Reload now to apply ${label}`,
    reloading: "Reloading the model",
    reloadFailed: (why: string) => `The model could not be reloaded: ${why}`,
    savedOffline: "Saved; applies when the host connects",
    sending: "Saved; waiting for the host",
    notInHost: "This host does not have this setting. A newer host may have it.",
    refused: (why: string, inForce: string | undefined) =>
      inForce === undefined
        ? `The host refused this: ${why}.`
        : `The host refused this: ${why}. Still using ${inForce}.`,
    notSaved: (why: string) => `Not saved: ${why}`,
    announce: (label: string, words: string) => `${label}: ${words}`,
    listedModel: (name: string, size: string) => `${name} · ${size}`,
    serverModels: (server: string) => `Server ${server}`,
    unlistedModel: (name: string) => `${name} (not found by the host)`,
    unusableFiles: (count: number) =>
      `${formatCount(count)} ${plural(count, { one: "file is", other: "files are" })} not offered as models`,
    moreUnusable: (count: number) => `and ${formatCount(count)} more`,
    modelsOffline: "The list of models appears when the host is connected.",
    choices: {
      auto: "Auto",
      default: "Default",
      none: "None",
      on: "On",
      off: "Off",
      chat: "Chat",
      text: "Continue text",
    },
    /** The same within a sentence. */
    choiceWords: {
      auto: "auto",
      default: "default",
      none: "none",
      on: "on",
      off: "off",
      chat: "chat",
      text: "continue text",
    },
    storageFailed:
      "The browser does not give Tacho access to its stored settings. The defaults are shown, and changes cannot be kept.",
    theme: "Theme",
    themeNotKept: "The browser blocks storage, so this choice lasts only until this page is closed.",
    themes: { system: "System", light: "Light", dark: "Dark" },
    privacy: [
      "Your messages, the answers and these settings are stored in this browser’s profile and nowhere else.",
      "The model runs in a program on this computer, the host. The extension makes no network request and opens no port.",
      "The extension may start the host program, show the side panel, and store settings and conversations without a limit. It cannot read the pages you visit.",
    ],
    /** The same with a host that can connect to something. */
    privacyConnected: [
      "Your messages, the answers and these settings are stored in this browser’s profile. A chat with a server’s model is also sent to that server.",
      "The extension makes no network request. The host, a program on this computer, connects only to what you have added or asked for, and opens a port only if the local API is on. Connections, below, lists every connection.",
      "The extension may start the host program, show the side panel, and store settings and conversations without a limit. It cannot read the pages you visit.",
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
      loading_draft_model: "loading the draft model",
      waiting_for_server: "waiting for the server to load it",
    },
    notes: {
      gpu_layers_partly: ({ got, total }: TextValues) =>
        `${got} of ${total} layers fit on the GPU. The others run on the CPU.`,
      gpu_layers_no_gpu: ({ asked }: TextValues) =>
        `You asked for ${asked} GPU layers, but no usable GPU was found. All layers run on the CPU.`,
      gpu_layers_all: ({ asked, total }: TextValues) =>
        `You asked for ${asked} GPU layers. The model has ${total}, and all of them are on the GPU.`,
      gpu_layers_fewer: ({ asked, got, total }: TextValues) =>
        `You asked for ${asked} GPU layers. ${got} of the model’s ${total} fit there; the others run on the CPU.`,
      context_rounded: ({ asked, got }: TextValues) =>
        `You asked for a context of ${asked} tokens and got ${got}, because sizes are rounded up to a multiple of 256.`,
      context_limited: ({ asked, got }: TextValues) =>
        `You asked for a context of ${asked} tokens. The model has at most ${got}.`,
      context_beyond_training: ({ got, trained }: TextValues) =>
        `The context has ${got} tokens, but the model was trained for ${trained}. Beyond that its answers get worse.`,
      threads_limited: ({ asked, got }: TextValues) =>
        `You asked for ${asked} threads. ${got} are used, one for each available core.`,
      batch_changed: ({ asked, got }: TextValues) =>
        `You asked for a batch of ${asked} tokens and got ${got}.`,
      flash_attention_unsupported: (_: TextValues) => "This model does not support flash attention.",
      no_template: (_: TextValues) =>
        "The model file has no chat template: it is a base model, which continues text. Chats use a general template.",
      template_unusable: (_: TextValues) =>
        "The model’s chat template cannot be used. A general one is used in its place.",
      cuda_toolkit_missing: (_: TextValues) =>
        "The CUDA binaries are installed but cannot be used: they also need the CUDA toolkit 12 or 13.",
      cuda_driver_missing: (_: TextValues) =>
        "The CUDA binaries are installed, but NVIDIA’s driver was not found.",
      cuda_other_version: ({ version }: TextValues) =>
        `The CUDA binaries are of version ${version}, which this Tacho cannot use. Run: npm run tacho -- install --cuda`,
      cuda_incomplete: (_: TextValues) =>
        "The CUDA binaries are incomplete and are not used. Run: npm run tacho -- install --cuda",
      draft_model_missing: ({ model }: TextValues) =>
        `There is no model named ${model} to draft with, so answers are written without a draft model.`,
      draft_model_unlike: ({ model }: TextValues) =>
        `${model} cannot draft for this model, because their tokens differ. Choose a smaller model of the same family.`,
      draft_model_too_big: ({ model, needed, available }: TextValues) =>
        `The draft model ${model} needs ${needed} MB of memory, but only ${available} MB are left, so answers are written without it.`,
      draft_model_failed: ({ model, reason }: TextValues) =>
        `The draft model ${model} could not be loaded: ${reason}. Answers are written without it.`,
      cuda_would_help: (_: TextValues) =>
        "NVIDIA’s driver is here, but no GPU can be used through Vulkan. Run: npm run tacho -- install --cuda",
    },
  },

  runs: runsMessages,

  ...networkMessages,

  settings: settingTexts,

  units,

  dayAndTime: (day: string, time: string) => `${day} ${time}`,

  /** Stands between parts of a line. */
  join: " · ",
  /** Stands between items of a list. */
  comma: ", ",
} as const;
