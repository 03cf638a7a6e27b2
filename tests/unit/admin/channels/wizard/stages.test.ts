import type { DiagnosisEvent } from '../../../../../contracts';
import { stageLines } from '../../../../../admin/src/channels/wizard/connection/stages';

describe('stages of a connection', () => {
  const begun: DiagnosisEvent = { event: 'begun', security: 'starttls', authType: 'password' };
  const name: DiagnosisEvent = { event: 'passed', tookMs: 3, facts: { stage: 'name', addresses: [] } };
  const states = (events: DiagnosisEvent[], listening = false) =>
    stageLines(events, listening).map(({ stage, state }) => `${stage} ${state}`);

  it('are none before the test began', () => {
    expect(stageLines([], true)).toEqual([]);
  });
  it('pass in the order of the security, the next one being under way', () => {
    expect(states([begun, name], true).slice(0, 4)).toEqual([
      ...['name passed', 'connect running', 'greeting open', 'encrypt open'],
    ]);
  });
  it('stop at the one that failed, with its message and time', () => {
    const failed = { event: 'failed', stage: 'connect', tookMs: 9, code: 'dns-failed', path: null } as const;
    const events = [begun, name, { ...failed, message: 'No.' }];
    expect(states(events).slice(0, 3)).toEqual(['name passed', 'connect failed', 'greeting open']);
    expect(stageLines(events, false)[1]).toMatchObject({ message: 'No.', tookMs: 9 });
  });
  it('are under way no more when the answer broke off', () => {
    expect(states([begun, name]).filter((state) => state.endsWith('running'))).toEqual([]);
  });
});
