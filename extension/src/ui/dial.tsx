const CENTER = { x: 13, y: 15 };
const NEEDLE = 8.2;

/** Tachometer whose needle stands at `share` of the scale, 0 (at rest) to 1. */
export function Dial({ share }: { share: number }) {
  const shown = Math.min(1, Math.max(0, share));
  const style = { transform: `rotate(${shown * 180}deg)`, transformOrigin: `${CENTER.x}px ${CENTER.y}px` };
  return (
    <svg class="dial" viewBox="0 0 26 18" aria-hidden="true">
      <path class="dial-scale" d="M2.5 15a10.5 10.5 0 0 1 21 0" />
      <path
        class="dial-fill"
        d="M2.5 15a10.5 10.5 0 0 1 21 0"
        pathLength={100}
        stroke-dasharray={`${(shown * 100).toFixed(1)} 200`}
        data-empty={shown === 0}
      />
      <path class="dial-needle" style={style} d={`M${CENTER.x} ${CENTER.y}H${CENTER.x - NEEDLE}`} />
      <circle class="dial-hub" cx={CENTER.x} cy={CENTER.y} r="1.9" />
    </svg>
  );
}
