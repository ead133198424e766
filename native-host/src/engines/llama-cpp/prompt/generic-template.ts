import type { ChatTemplateOptions } from "./chat-template.ts";

interface GenericTemplate extends Pick<ChatTemplateOptions, "text" | "stops"> {
  /** Special tokens that a model must have for this template. */
  tokens: readonly string[];
}

/** Templates for a model file that has none, or an unusable one. The first whose tokens the model has is taken. */
const GENERIC_TEMPLATES: readonly GenericTemplate[] = [
  {
    tokens: ["<|im_start|>", "<|im_end|>"],
    text: [
      "{% for message in messages %}",
      "{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}",
      "{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    ].join(""),
  },
  {
    tokens: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
    text: [
      "{{ bos_token }}{% for message in messages %}",
      "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content + '<|eot_id|>' }}",
      "{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
    ].join(""),
  },
];

/** A transcript in plain words, which any model can continue. */
const TRANSCRIPT: GenericTemplate = {
  tokens: [],
  text: [
    "{{ bos_token }}{% for message in messages %}",
    "{% if message.role == 'user' %}{{ 'User:\\n' }}{% endif %}",
    "{% if message.role == 'assistant' %}{{ 'Assistant:\\n' }}{% endif %}",
    "{{ message.content + '\\n\\n' }}{% endfor %}",
    "{% if add_generation_prompt %}{{ 'Assistant:\\n' }}{% endif %}",
  ].join(""),
  stops: ["\nUser:", "\nAssistant:"],
};

/** @param hasToken tells if a text is one special token of the model */
export function genericTemplate(hasToken: (text: string) => boolean): GenericTemplate {
  return GENERIC_TEMPLATES.find(({ tokens }) => tokens.every(hasToken)) ?? TRANSCRIPT;
}
