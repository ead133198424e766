const PATHS = {
  plus: "M10 4v12M4 10h12",
  list: "M4 5.5h12M4 10h12M4 14.5h8",
  sliders: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4",
  down: "M10 4v11M5.5 10.5 10 15l4.5-4.5",
  copy: "M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3",
  repeat: "M15.5 8.5a6 6 0 1 0 .3 3.2M15.8 4.6v4h-4",
  pencil: "M4.5 15.5l.7-3.2 8-8 2.5 2.5-8 8zM11.5 6l2.5 2.5",
  trash: "M4.5 6h11M8 6V4.2h4V6M6 6l.7 9.8h6.6L14 6",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  chevron: "M6 8l4 4 4-4",
  chart: "M4 4v12h12M7.5 13v-3M11 13V6.5M14.5 13V9",
  liked:
    "M6.5 9v7M6.5 9l3-5.5c1.2 0 1.8.8 1.6 2L10.7 8h4a1.3 1.3 0 0 1 1.3 1.5l-.9 5.2a1.6 1.6 0 0 1-1.6 1.3h-7M6.5 9H4v7h2.5",
  disliked:
    "M13.5 11V4M13.5 11l-3 5.5c-1.2 0-1.8-.8-1.6-2l.4-2.5h-4a1.3 1.3 0 0 1-1.3-1.5l.9-5.2a1.6 1.6 0 0 1 1.6-1.3h7M13.5 11H16V4h-2.5",
  image: "M4 5h12v10H4zM4 13l3.5-3.5 3 3 2-2L16 14M12.8 8h.1",
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative icon; the button around it carries the accessible name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
