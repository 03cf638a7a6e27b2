/** Thrown when the work on a message exceeds its limit. */
export class WorkExceeded extends Error {}

/** Counts the work on a message: about one step per character or line examined. */
export class Work {
  steps = 0;

  /** Throws `WorkExceeded` after `max` steps. */
  constructor(private readonly max = Infinity) {}

  spend(steps = 1): void {
    this.steps += steps;
    if (this.steps > this.max) throw new WorkExceeded();
  }
}
