import { answerMarker, changeBy, readAnswer } from '../../../server/src/ticketing/agent-commands';

const read = (text: string) => {
  const { text: left, note, commands, unknown } = readAnswer(text);
  return [left, note, commands, unknown];
};

describe('an answer of an agent by email', () => {
  it.each([
    ['Hello.\nYes.', ['Hello.\nYes.', false, [], null]],
    ['#note\n\nFor us.', ['For us.', true, [], null]],
    ['#note for us', ['for us', true, [], null]],
    ['#NOTE: for us\nonly', ['for us\nonly', true, [], null]],
    ['#close\nDone.', ['Done.', false, ['close'], null]],
    ['\n \u200b#close, #assign me\n\n#note\nDone.', ['Done.', true, ['close', 'assign'], null]],
    ['#open #open', ['', false, ['open'], null]],
    ['Done.\n#close', ['Done.\n#close', false, [], null]],
    ['#42 is mended', ['#42 is mended', false, [], null]],
    ['#Printers are fine.', ['#Printers are fine.', false, [], null]],
    ['#1', ['#1', false, [], null]],
  ])('%j is parsed', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each(['#clsoe\nDone.', '#close please', '#assign Ben', '#intern', '#assign\nDone.'])(
    'has a line that only looks like a command: %j',
    (text) => {
      expect(readAnswer(text).unknown).toBe(text.split('\n')[0]);
    },
  );

  it.each(['', '> ', '| '])('ends above the first line of the alert (%j)', (mark) => {
    const marker = answerMarker('Write your answer above this line');
    expect(readAnswer(`Yes.\n\n${mark}${marker}\n${mark}The question.`).text).toBe('Yes.');
  });

  it('is parsed in linear time', () => {
    const begun = process.cpuUsage();
    readAnswer('#close '.repeat(100_000));
    readAnswer(`#note${' '.repeat(200_000)}x`);
    readAnswer(`${'>'.repeat(200_000)}##-${'-##'.repeat(1_000)}`);
    // Quadratic, it takes minutes.
    expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(20);
  });
});

describe('a command in an agent’s answer', () => {
  const status = (...options: string[]) => ({ type: 'enumeration', enum: options });
  const ben = { id: 5, email: 'ben@desk.example' };

  it('sets the status that it names', () => {
    const attributes = { colour: status('closed'), ticketStatus: status('New', 'Open', 'Solved', 'Closed') };
    expect(changeBy('close', attributes, ben)).toEqual({ field: 'ticketStatus', value: 'Closed' });
    expect(changeBy('open', attributes, ben)).toEqual({ field: 'ticketStatus', value: 'Open' });
    expect(changeBy('close', { state: status('to do', 'done') }, ben)).toEqual({
      field: 'state',
      value: 'done',
    });
  });

  it('assigns its agent by user or by address', () => {
    const relation = { type: 'relation', relation: 'manyToOne', target: 'admin::user' };
    expect(changeBy('assign', { assignee: relation }, ben)).toEqual({
      field: 'assignee',
      value: { set: [{ id: 5 }] },
    });
    expect(changeBy('assign', { assignedTo: { type: 'email' } }, ben)).toEqual({
      field: 'assignedTo',
      value: ben.email,
    });
  });

  it('changes nothing if there is no such field', () => {
    const other = { owner: { type: 'relation', target: 'api::team.team' }, status: status('new', 'old') };
    expect(changeBy('close', other, ben)).toBeNull();
    expect(changeBy('assign', other, ben)).toBeNull();
  });
});
