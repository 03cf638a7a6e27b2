import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase } from '../../support/app';
import { describeWith } from '../../support/available';
import {
  instance,
  MAILBOX,
  sourceOf,
  startOauthDesk,
  storedRefreshToken,
  type OauthDesk,
} from '../../support/oauth-desk';

describeWith('dovecot', 'access tokens', () => {
  describeEachDatabase('shared by instances', (database) => {
    let desk: OauthDesk;
    beforeAll(async () => {
      desk = await startOauthDesk({ database });
    }, 180_000);
    afterAll(() => desk.stop());
    afterEach(() => desk.oidc.fault());

    it('are requested once for many requests on two instances at once', async () => {
      const id = await desk.channel();
      const source = await sourceOf(desk, id);
      const first = await storedRefreshToken(desk, id);
      const before = await desk.oidc.tokenRequests();
      const instances = [instance(desk), instance(desk)];
      const tokens = await Promise.all([0, 1, 0, 1, 0, 1].map((which) => instances[which]!.get(source)));
      expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
      expect(await desk.oidc.tokenRequests()).toBe(before + 1);
      const kept = await storedRefreshToken(desk, id);
      expect(kept).not.toBe(first);
      expect(await desk.oidc.isUsable(kept)).toBe(true);
    });

    it('are encrypted in the database, together with the refresh token', async () => {
      const id = await desk.channel();
      const { value } = await instance(desk).get(await sourceOf(desk, id));
      const rows = JSON.stringify([
        await desk.app.strapi.db.connection(TABLES.token).select(),
        await desk.app.strapi.db.connection(TABLES.secret).select(),
      ]);
      expect(rows).not.toContain(value);
      expect(rows).not.toContain(await storedRefreshToken(desk, id));
    });

    it('are obtained by another instance after the lease of a dead one expires', async () => {
      const id = await desk.channel();
      const source = await sourceOf(desk, id);
      const table = () => desk.app.strapi.db.connection(TABLES.token);
      await table().insert({ channel: id, owner: 'dead', lease_until: Date.now() + 3_600_000 });
      const waiting = instance(desk).get(source);
      await table()
        .where({ channel: id })
        .update({ lease_until: Date.now() - 1_000 });
      await expect(waiting).resolves.toMatchObject({ cached: false });
    });

    it('do not replace the sign-in that a person completes during a renewal', async () => {
      const id = await desk.channel();
      const source = await sourceOf(desk, id);
      await desk.oidc.fault({ delayMs: -1 });
      const before = await desk.oidc.tokenRequests();
      const renewing = instance(desk).get(source);
      while ((await desk.oidc.tokenRequests()) === before) await new Promise(setImmediate);
      const fresh = await desk.oidc.mint(MAILBOX);
      await desk.application.channels.update(id, { secrets: { refreshToken: fresh } });
      await desk.oidc.fault();
      await renewing;
      expect(await desk.oidc.isUsable(await storedRefreshToken(desk, id))).toBe(true);
    });
  });
});
