/** A run gives its place to a channel that waits for one after this long, in ms, at the end of its batch. */
const TURN_MS = 2_000;
/** One that does not end by then, since its server does not answer, holds no place any more. */
const OVERDUE_MS = 5_000;
/** How often a run looks whether a channel waits, in ms. */
const ROUND_MS = 500;

/** Turns of runs, so that neither a backlog nor a slow server keeps other channels waiting. */
export interface Turns {
  /** Runs that hold no place any more although they go on. */
  overdue(): number;
  /** Begins the turn of a run. `end` is called once it is to give its place to another; the answer ends the turn. */
  begin(end: () => void): () => void;
}

/**
 * @param waiting how many channels wait for a place
 * @param freed called when a place became free although its run goes on
 */
export function createTurns(waiting: () => number, freed: () => void): Turns {
  let givingWay = 0;
  let overdue = 0;
  return {
    overdue: () => overdue,
    begin(end) {
      let lasted = 0;
      let gaveWayAt: number | null = null;
      let isOverdue = false;
      const timer = setInterval(() => {
        lasted += ROUND_MS;
        if (gaveWayAt === null) {
          if (lasted < TURN_MS || waiting() <= givingWay) return;
          gaveWayAt = lasted;
          givingWay += 1;
          end();
        } else if (!isOverdue && lasted - gaveWayAt >= OVERDUE_MS) {
          isOverdue = true;
          overdue += 1;
          freed();
        }
      }, ROUND_MS);
      return () => {
        clearInterval(timer);
        if (gaveWayAt !== null) givingWay -= 1;
        if (isOverdue) overdue -= 1;
      };
    },
  };
}
