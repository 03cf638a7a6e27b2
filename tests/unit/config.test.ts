import { configSchema } from '../../server/src/config';

describe('the config', () => {
  it('has a default for every setting', () => {
    expect(configSchema.parse({}).limits).toMatchObject({ attachmentCount: 50, mimeNodes: 300 });
  });

  it('accepts the old name of the number of attachments', () => {
    const { limits } = configSchema.parse({ limits: { attachments: 7, mimeNodes: 30 } });
    expect(limits).toMatchObject({ attachmentCount: 7, mimeNodes: 30 });
  });

  it('rejects an unknown limit', () => {
    expect(() => configSchema.parse({ limits: { pictures: 7 } })).toThrow(/pictures/);
  });
});
