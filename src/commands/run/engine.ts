import { setFlagsFromString } from 'node:v8';

/** How much memory may be unused before V8 collects it, in percent of what is in use. */
const GROWING_PERCENT = 20;
/** The same for a run that holds little of others than those that changed. */
const FREE_GROWING_PERCENT = 60;
/** The same until it is known what a run holds, and where customers are few: then V8 collects old memory once, or not at all. */
const LOOSE_GROWING_PERCENT = 200;
const FEW_CUSTOMERS = 150;
/** What V8 begins with for young objects, in megabytes, is one; it doubles that up to sixteen. */
const YOUNG_ROOM = 8;
/** How much of a function must run before it is optimized, in bytes of its code; V8 takes 66 kB on Node 20. */
const INTERRUPT_BUDGET = 1_000_000;
const SMALL_INTERRUPT_BUDGET = 300_000;

/**
 * Sets V8 up for a program that runs for seconds, on small machines, again and again.
 *
 * How much memory may be unused: by itself V8 waits longer the more memory a machine has, and a run of 1,000 customers took
 * 0.9 of the processor time for half as much memory again. With a fifth of what is in use the ordinary company's run stays
 * small, and one of many thousand customers within a gigabyte.
 *
 * How often a function must run before it is optimized, on Node 20, which has no quick compiler in between: its
 * threshold is for programs that stay, and a run of the ordinary company ended before most of that work paid. With seven
 * times the threshold it takes a tenth less time, and a build of 1,000 customers a tenth less processor time; with fifteen
 * times as much, a fiftieth less of both time and memory; with thirty times as much no less processor time, 231 instead of 237 MB,
 * and a twentieth more time by the clock: optimizing is what a second processor does meanwhile. Later versions do not know the
 * flag, and say so on standard error.
 */
export function setUpEngine(): void {
  growBy(LOOSE_GROWING_PERCENT);
  if (isNode20()) {
    optimizeAfter(INTERRUPT_BUDGET);
    growYoungRoomBy(YOUNG_ROOM);
  }
}

/**
 * For a company of ordinary size old memory is left alone, and the room for young objects stays at eight megabytes, which V8 holds
 * twice: at 70 customers 108 instead of 125 MB. Threads that share the work of moving what is young wait for one another as long
 * as they work. Together 0.94 of the processor time. Functions are optimized a little earlier: 0.98 of the time by the clock for 1.03
 * of the processor's, of which there is enough. At 1,000 customers, of which each collection finds more at work, a small
 * room would save 25 of 270 MB, and take a thirtieth more time.
 */
export function setUpFor(customers: number): void {
  const isSmall = customers <= FEW_CUSTOMERS;
  growBy(isSmall ? LOOSE_GROWING_PERCENT : GROWING_PERCENT);
  if (isSmall) setFlagsFromString('--no-parallel-scavenge');
  if (isNode20()) growYoungRoomBy(isSmall ? 1 : 2);
  if (isNode20() && isSmall) optimizeAfter(SMALL_INTERRUPT_BUDGET);
}

function optimizeAfter(budget: number): void {
  setFlagsFromString(`--interrupt-budget=${budget}`);
}

let growingPercent = 0;

function growBy(percent: number): void {
  growingPercent = percent;
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** Each time most of what was young has lived on. */
function growYoungRoomBy(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

function isNode20(): boolean {
  return process.version.startsWith('v20.');
}

/**
 * For a run after one that left word of customers. Where it looks at some of them only it holds a quarter less, and what it may
 * leave lying about costs it nothing: at 1,000 customers 0.9 of the processor time, and a peak that is still below that of a
 * whole run. One that looks at all after all takes 0.9 of the time, too, for a seventh more memory.
 * Most of what it reads it keeps; threads that share the work of moving that wait for one another more than they save.
 */
export function setUpAfterAnother(): void {
  setFlagsFromString('--no-parallel-scavenge');
  growBy(Math.max(growingPercent, FREE_GROWING_PERCENT));
}
