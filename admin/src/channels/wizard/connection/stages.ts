/** What a connection goes through, in order. */
export const STAGES = ['name', 'connected', 'encrypted', 'loggedIn', 'folders'] as const;
export type Stage = (typeof STAGES)[number];

const FAILS_AT: Record<string, Stage> = {
  'dns-failed': 'name',
  'host-not-allowed': 'name',
  'connection-refused': 'connected',
  'connection-timeout': 'connected',
  'not-imap': 'connected',
  'tls-failed': 'encrypted',
  'certificate-untrusted': 'encrypted',
  'certificate-expired': 'encrypted',
  'certificate-wrong-host': 'encrypted',
  'starttls-missing': 'encrypted',
  'login-refused': 'loggedIn',
};

export type StageState = 'passed' | 'failed' | 'open';

/**
 * How far a connection came. An error code names the stage that failed, so those before it passed; of any other error
 * nothing is known, and all stages stay open. Null for a connection that succeeded.
 */
export function stageStates(code: string | null | undefined): Record<Stage, StageState> {
  const failed = code === null || code === undefined ? STAGES.length : STAGES.indexOf(FAILS_AT[code]!);
  const state = (index: number): StageState => {
    if (index === failed) return 'failed';
    return index < failed ? 'passed' : 'open';
  };
  return Object.fromEntries(STAGES.map((stage, index) => [stage, state(index)])) as Record<Stage, StageState>;
}
