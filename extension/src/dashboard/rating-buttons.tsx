import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import { Icon } from "../components/icon.tsx";
import { messages } from "../text/messages.en.ts";

export interface RatingButtonsProps {
  rating: Rating | undefined;
  onRate: (rating: Rating | "none") => void;
}

/** Good or bad; a second press takes it back. */
export function RatingButtons({ rating, onRate }: RatingButtonsProps) {
  const text = messages.dashboard.run;
  const choices = [
    { value: "up", name: text.like, icon: "liked" },
    { value: "down", name: text.dislike, icon: "disliked" },
  ] as const;
  return (
    <fieldset class="ratings">
      <legend class="visually-hidden">{text.rate}</legend>
      {choices.map(({ value, name, icon }) => (
        <button
          key={value}
          type="button"
          class="icon-button"
          aria-label={name}
          title={name}
          aria-pressed={rating === value}
          onClick={() => onRate(rating === value ? "none" : value)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </fieldset>
  );
}
