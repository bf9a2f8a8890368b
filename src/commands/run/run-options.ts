import type { CollectOptions } from '../wiring.ts';

/** What `run` and `build` were asked for. */
export interface RunOptions extends CollectOptions {
  /** Writes the trees here instead of to the staging folder of the state. */
  out?: string;
  /** Reads these instead of asking Mackerel; no key is needed then. */
  snapshotFiles?: readonly string[];
  publish: boolean;
  /** Fixes cases and numbers reports also without publishing: `publish --from` follows. */
  issues?: boolean;
  /** Says what would be put and removed, and puts nothing. */
  dryRun: boolean;
  /** Publishes also over what claims to be newer; see `assertNotOvertaken`. */
  replacesNewer?: boolean;
  /** Plans who is told, and leaves telling them to `noroshi notify`. */
  tellsNobody?: boolean;
  /** Takes for its own also what another site put there with Noroshi; see `siteIdAt`. */
  adopts?: boolean;
  /** Compares what is live with what was put, file by file, and puts again what is not there as it was. */
  verifies?: boolean;
  /** Targets that left the configuration and hold a tree that nobody can reach: not told of any more. */
  forgetTargets?: readonly string[];
  /** Whether it may leave all as it is where nothing changed; default true. */
  rests?: boolean;
  /** How long to wait for another run that holds the state. */
  waitSeconds: number;
}

/** What follows from what was asked for. */
export interface RunIntent {
  /** Whether readers see what comes of it. */
  shows: boolean;
  /** Whether cases and numbers are fixed. */
  issues: boolean;
  replacesNewer: boolean;
  adopts: boolean;
  verifies: boolean;
  forgets: ReadonlySet<string>;
}

export function intentOf(options: RunOptions): RunIntent {
  const shows = options.publish && !options.dryRun;
  return {
    shows,
    issues: options.issues ?? shows,
    replacesNewer: options.replacesNewer ?? false,
    adopts: options.adopts ?? false,
    verifies: options.verifies ?? false,
    forgets: new Set(options.forgetTargets ?? []),
  };
}
