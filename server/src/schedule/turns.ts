/** Time after which a run gives its place to a waiting channel, at the end of its batch, in ms. */
const TURN_MS = 2_000;
/**
 * Additional time in ms after which a run that has not ended, because its server does not answer, no longer occupies a
 * place.
 */
const OVERDUE_MS = 5_000;
/** How often a run checks whether a channel is waiting, in ms. */
const ROUND_MS = 500;

/** Turns of runs, so that neither a backlog nor a slow server delays other channels. */
export interface Turns {
  /** Number of runs in progress that no longer occupy a place. */
  overdue(): number;
  /**
   * Starts the turn of a run. `end` is called when it should give its place to another. Returns a function that ends
   * the turn.
   */
  begin(end: () => void): () => void;
}

/**
 * @param waiting returns the number of channels that wait for a place
 * @param freed called when a run in progress no longer occupies its place
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
