/** Thrown where the work on a message passes its bound. */
export class WorkExceeded extends Error {}

/** Counts the work on a message: one step for about each character or line that is looked at, each time. */
export class Work {
  steps = 0;

  /** Throws `WorkExceeded` after `max` steps. */
  constructor(private readonly max = Infinity) {}

  spend(steps = 1): void {
    this.steps += steps;
    if (this.steps > this.max) throw new WorkExceeded();
  }
}
