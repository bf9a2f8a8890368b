import { configureGlobal } from 'fast-check';

// The same examples every day: what fails, fails for a change and for everybody. New ones are sought by `npm run properties`.
configureGlobal({ seed: 20_261_120 });
