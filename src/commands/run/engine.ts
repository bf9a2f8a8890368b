import { setFlagsFromString } from 'node:v8';

/** V8's own choice. */
const BY_ITSELF = 0;

/** How much memory may be unused before V8 collects it, in percent of what is in use, up to so many customers. */
const GROWING: readonly { customers: number; percent: number }[] = [
  { customers: 200, percent: 20 },
  { customers: 3_000, percent: BY_ITSELF },
  { customers: Infinity, percent: 20 },
];

/**
 * Sets V8 up for a program that runs for seconds, on small machines, again and again.
 *
 * How much memory may be unused: by itself V8 waits longer the more memory a machine has. A fifth of what is in use keeps
 * the ordinary company's run small, and one of many thousand customers within a gigabyte. In between V8 chooses: with a
 * fifth, a run of some hundred customers took a tenth more processor time, for 70 of 300 MiB less. How young objects' room
 * grows was tried, too (`--semi-space-growth-factor`): within 3 %, in either direction.
 *
 * How often a function must run before it is optimized, on Node 20, which has no quick compiler in between: its
 * threshold is for programs that stay, and a run of the ordinary company ended before most of that work paid. With seven
 * times the threshold it takes a tenth less time, and a build of 1,000 customers a tenth less processor time. Later
 * versions do not know the flag, and say so on standard error.
 */
export function setUpEngine(customers = 0): void {
  const percent = GROWING.find((each) => customers <= each.customers)?.percent ?? BY_ITSELF;
  setFlagsFromString(`--heap-growing-percent=${percent}`);
  if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=500000');
}
