import { systemTiming } from '../../io/timing.ts';

/** Measures the stages of a run for its summary; nothing that is published depends on it. */
export interface StageClock {
  /** Ends a stage; the next one begins. */
  end: (name: string) => void;
  read: () => { durationSeconds: number; stages: { name: string; seconds: number }[] };
}

export function createStageClock(): StageClock {
  const startMs = systemTiming.monotonicMs();
  let lastMs = startMs;
  const stages: { name: string; seconds: number }[] = [];
  return {
    end(name) {
      const nowMs = systemTiming.monotonicMs();
      stages.push({ name, seconds: (nowMs - lastMs) / 1000 });
      lastMs = nowMs;
    },
    read: () => ({ durationSeconds: (systemTiming.monotonicMs() - startMs) / 1000, stages }),
  };
}
