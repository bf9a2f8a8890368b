// The days of a bar: pointing at one, or touching it, shows what it was; a click or second touch follows to where it is told.
// The list below each bar says the same to keyboards, to screen readers, and where no script runs.

const UNITS_A_DAY = 5;
const HALF_A_BAR = 1.5;
const REACH_PX = 14;

const bubble = document.createElement('span');
bubble.className = 'bubble';
bubble.ariaHidden = 'true';
let shown: Element | undefined;

/** The bubble slides along with its day, so it never leaves the screen. The nearest bad day within reach wins. */
const tell = (event: PointerEvent | MouseEvent): Element | undefined => {
  const bar = (event.target as Element).closest<HTMLElement>('.bar');
  let reach = REACH_PX;
  let found: Element | undefined;
  bubble.remove();
  if (!bar) return undefined;
  const { left, width } = bar.getBoundingClientRect();
  for (const item of bar.parentElement!.querySelectorAll<HTMLElement>('[data-d]')) {
    const x = (+item.dataset['d']! * UNITS_A_DAY + HALF_A_BAR) / +bar.dataset['days']!;
    const far = Math.abs(left + x * width - event.clientX);
    if (far >= reach) continue;
    reach = far;
    found = item;
    bubble.textContent = item.textContent;
    bubble.style.setProperty('--x', `${x * 100}%`);
  }
  if (found) bar.append(bubble);
  return found;
};
document.addEventListener('pointermove', (event) => {
  if (event.pointerType === 'mouse') shown = tell(event);
});
document.addEventListener('click', (event) => {
  const item = tell(event);
  if (item && item === shown) item.querySelector('a')?.click();
  shown = item;
});
