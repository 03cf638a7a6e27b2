import { resolveHost } from '../../../server/src/mailbox/hosts';
import { lookupOf } from '../../../server/src/mailbox/options';

describe('a host name that resolves to a public address once and to a private one afterwards', () => {
  it('is resolved once, and the connection uses the checked address', async () => {
    const answers = ['1.1.1.1', '127.0.0.1', '127.0.0.1'];
    const lookUp = jest.fn(async () => [{ address: answers.shift()!, family: 4 }]);
    const connectTo = lookupOf(await resolveHost('rebind.example', [], lookUp));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const address = await new Promise((resolve) =>
        connectTo('rebind.example', {}, (_error, found) => resolve(found)),
      );
      expect(address).toBe('1.1.1.1');
    }
    expect(lookUp).toHaveBeenCalledTimes(1);
  });

  it('leaves no private address to connect to', async () => {
    const lookUp = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '1.1.1.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const connectTo = lookupOf(await resolveHost('rebind.example', [], lookUp));
    const all = await new Promise((resolve) =>
      connectTo('rebind.example', { all: true }, (_error, found) => resolve(found)),
    );
    expect(all).toEqual([{ address: '1.1.1.1', family: 4 }]);
  });
});
