import type { DiagnosisEvent } from '../../../../../contracts';
import { stageLines } from '../../../../../admin/src/channels/wizard/connection/stages';

describe('stages of a connection test', () => {
  const begun: DiagnosisEvent = { event: 'begun', security: 'starttls', authType: 'password' };
  const name: DiagnosisEvent = { event: 'passed', tookMs: 3, facts: { stage: 'name', addresses: [] } };
  const states = (events: DiagnosisEvent[], listening = false) =>
    stageLines(events, listening).map(({ stage, state }) => `${stage} ${state}`);

  it('are empty before the test starts', () => {
    expect(stageLines([], true)).toEqual([]);
  });
  it('complete in the order of the security setting, with the next one in progress', () => {
    expect(states([begun, name], true).slice(0, 4)).toEqual([
      ...['name passed', 'connect running', 'greeting open', 'encrypt open'],
    ]);
  });
  it('stop at the failed one, with its message and duration', () => {
    const failed = { event: 'failed', stage: 'connect', tookMs: 9, code: 'dns-failed', path: null } as const;
    const events = [begun, name, { ...failed, message: 'No.' }];
    expect(states(events).slice(0, 3)).toEqual(['name passed', 'connect failed', 'greeting open']);
    expect(stageLines(events, false)[1]).toMatchObject({ message: 'No.', tookMs: 9 });
  });
  it('are no longer in progress if the response was interrupted', () => {
    expect(states([begun, name]).filter((state) => state.endsWith('running'))).toEqual([]);
  });
});
