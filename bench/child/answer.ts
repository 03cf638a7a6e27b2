/** Runs one command of a child process: prints its answer as the last line of JSON, and ends the process. */
export function answer(command: () => Promise<unknown>): void {
  command().then(
    (value) => process.stdout.write(`\n${JSON.stringify(value)}\n`, () => process.exit(0)),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
