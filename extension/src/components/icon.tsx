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
  image: "M4 5h12v10H4zM4 13l3.5-3.5 3 3 2-2L16 14M12.8 8h.1",
} as const;

export type IconName = keyof typeof PATHS;

/** One of the small drawings; its meaning stands in the name of the button around it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
