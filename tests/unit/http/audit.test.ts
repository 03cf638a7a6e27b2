import { registerAudit } from '../../../server/src/http/audit';

describe('the events of the audit log', () => {
  it('are registered with the service of the edition that has it', () => {
    const registered: string[] = [];
    const logs = { registerEvent: (name: string) => registered.push(name) };
    registerAudit({ has: (name: string) => name === 'audit-logs-lifecycle', get: () => logs } as never);
    expect(registered).toContain('email-channel.channel.delete');
  });

  it('are left out by editions without the service, and by versions that cannot be asked for one', () => {
    const get = () => {
      throw new Error('not registered');
    };
    expect(() => registerAudit({ has: () => false, get } as never)).not.toThrow();
    expect(() => registerAudit({ get } as never)).not.toThrow();
  });
});
