import { setFlagsFromString } from 'node:v8';

const MANY_CUSTOMERS = 3_000;

/**
 * Sets V8 up for a program that runs for seconds, on small machines, again and again.
 *
 * How much rubbish may lie about before it is collected: V8 itself waits longer the more memory a machine has, and a build
 * of 1,000 customers peaked at 526 MiB instead of 280, for 4 % more processor time. A fifth of what is in use; a fifteenth
 * where that is hundreds of megabytes.
 *
 * How often a function must run before it is optimized: V8's own threshold is for programs that stay. A run of the ordinary
 * company ended before most of that work paid: with seven times the threshold it takes a tenth less time, and a build of
 * 1,000 customers a tenth less processor time.
 */
export function setUpEngine(customers = 0): void {
  setFlagsFromString(`--heap-growing-percent=${customers > MANY_CUSTOMERS ? 7 : 20}`);
  setFlagsFromString('--interrupt-budget=500000');
}
