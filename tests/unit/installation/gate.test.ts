import type { InstallationView, StartingAs } from '../../../contracts';
import { createGate } from '../../../server/src/installation/gate';

const HERE: InstallationView = { here: 'here', copyOf: null };
const COPY: InstallationView = { here: 'here', copyOf: 'there' };

/** A gate that sees one place after the other, the last one from then on; an error is thrown. */
function gateAt(...views: (InstallationView | Error)[]) {
  const did: string[] = [];
  let now = views;
  const gate = createGate({
    installation: {
      async view() {
        const [view] = now;
        if (now.length > 1) now = now.slice(1);
        if (view instanceof Error) throw view;
        return view!;
      },
      async settle(as: StartingAs) {
        did.push(`settled as ${as}`);
        now = [HERE];
      },
    },
    begin: async () => void did.push('begun'),
    disown: async () => void did.push('disowned'),
    logger: { warn: (line) => void did.push(line.split(/[:,]/)[0]!), error() {}, info() {}, debug() {} },
    lookAgainMs: 5,
  });
  return { gate, did };
}
const looked = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('the gate of an installation', () => {
  it('starts the work once, however often it is started', async () => {
    const { gate, did } = gateAt(HERE);
    await Promise.all([gate.start(), gate.start()]);
    await looked();
    expect(did).toEqual(['begun']);
  });

  it('starts later if the database is unavailable at startup, instead of ending the process', async () => {
    const { gate, did } = gateAt(new Error('away'), HERE);
    await gate.start();
    await looked();
    gate.stop();
    expect(did).toEqual(['Reading and sending could not begin', 'begun']);
  });

  it('stops the work of the original before a copy starts', async () => {
    const { gate, did } = gateAt(COPY);
    await gate.start();
    await gate.settle('copy');
    expect(did).toEqual(['This database looks like a copy of there', 'disowned', 'settled as copy', 'begun']);
  });

  it('starts nothing after it was stopped', async () => {
    const { gate, did } = gateAt(COPY, HERE);
    await gate.start();
    gate.stop();
    await looked();
    expect(did).toEqual(['This database looks like a copy of there']);
  });
});
