import { configureGlobal } from 'fast-check';

// Other examples each time, and more of them where a property does not say how many it can bear.
configureGlobal({ numRuns: 1_000 });
