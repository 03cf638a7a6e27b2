import { step, type PreviewResult, type Said } from '../../../contracts';
import { changesBetween } from '../../../server/src/intake/changes-between';

const did = (...actions: string[]): Said[] => actions.map((action) => ({ text: `rule.did.${action}` }));
const result = (ticket: PreviewResult['ticket'], done: Said[] = []): PreviewResult =>
  ({
    ticket,
    steps: done.length > 0 ? [step('rules.met', { rule: 'R', met: [], did: done })] : [],
  }) as unknown as PreviewResult;
const ticket = (data: Record<string, unknown>, template = 'Standard') => ({
  uid: 'api::ticket.ticket',
  ticketType: 'Incident',
  template,
  data,
});
const changes = (before: PreviewResult, after: PreviewResult) =>
  changesBetween(before, after).map(({ text }) => text);

describe('what changes between two simulations of a message', () => {
  it('is nothing where they are the same', () => {
    const same = () => result(ticket({ subject: 'A', tags: ['x'] }), did('note'));
    expect(changesBetween(same(), same())).toEqual([]);
  });

  it('is each field with another value, one that comes and one that goes', () => {
    const before = result(ticket({ subject: 'A', tags: ['x'], old: 1 }));
    const after = result(ticket({ subject: 'B', tags: ['x'], added: 2 }));
    expect(changesBetween(before, after).map(({ values }) => values!.field)).toEqual([
      'subject',
      'old',
      'added',
    ]);
  });

  it('is the template', () => {
    expect(changesBetween(result(ticket({})), result(ticket({}, 'Order')))).toEqual([
      { text: 'rule.change.template', values: { template: 'Order' } },
    ]);
  });

  it.each(['no-acknowledgement', 'acknowledgement', 'block-sender', 'add-participants', 'note', 'move'])(
    'is that rules %s, or no longer do',
    (action) => {
      const [without, withIt] = [result(ticket({})), result(ticket({}), did(action))];
      expect(changes(without, withIt)).toEqual([`rule.did.${action}`]);
      expect(changes(withIt, without)).toEqual(['rule.change.without']);
    },
  );

  it('is not what shows in the ticket or outcome anyway', () => {
    const after = result(ticket({}), did('set-field', 'ticket-type', 'template', 'skip', 'hold', 'link'));
    expect(changes(result(ticket({})), after)).toEqual([]);
  });

  it('names no fields where only one of them makes a ticket', () => {
    expect(changes(result(null), result(ticket({ subject: 'A' })))).toEqual([]);
  });
});
