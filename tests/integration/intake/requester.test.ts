import { UID } from '../../../content-types';
import { contentType, documents } from '../../../server/src/strapi/border';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const USER = 'plugin::users-permissions.user';
const RECEIVED = 'Received: from out.customer.example (out [203.0.113.7]) by mx.desk.example; x';

describeWith('dovecot', 'the requester of a ticket', () => {
  describe('if the app has customer accounts', () => {
    let desk: Desk;
    let account: string;
    let channel: string;

    beforeAll(async () => {
      desk = await startDesk({ env: { USERS_PERMISSIONS: 'true' } });
      const user = await documents(desk.app.strapi, USER).create({
        data: { username: 'anna', email: 'anna@customer.example', provider: 'local', password: 'Password1' },
      });
      account = user.documentId;
      channel = await desk.channel({ authservId: 'mx.desk.example' });
    });
    afterAll(() => desk?.stop());

    /** The ticket of a mail, with the account that it names. */
    const ticketOf = async (mail: string) => {
      desk.deliver(mail);
      await desk.read(channel);
      const row = (await desk.log(channel)).at(-1)!;
      return documents(desk.app.strapi, UID.ticket).findOne({
        documentId: String(row.ticket_document_id),
        populate: { requester: true },
      });
    };

    it('is the account with the sender’s address, ignoring case', async () => {
      const ticket = await ticketOf(rawMail({ from: 'Anna <ANNA@Customer.example>' }));
      expect(ticket).toMatchObject({
        requester: { documentId: account },
        requesterName: 'Anna',
        requesterEmail: 'ANNA@Customer.example',
      });
    });

    it('is a name and an address if no account has it', async () => {
      const ticket = await ticketOf(rawMail({ from: 'Bob <bob@customer.example>' }));
      expect(ticket).toMatchObject({ requester: null, requesterEmail: 'bob@customer.example' });
    });

    it('is not an account if the mail server found that the message is probably forged', async () => {
      const ticket = await ticketOf(
        rawMail({
          from: 'anna@customer.example',
          headers: ['Authentication-Results: mx.desk.example; dmarc=fail', RECEIVED],
        }),
      );
      expect(ticket).toMatchObject({ requester: null, requesterEmail: 'anna@customer.example' });
    });
  });

  describe('if the app has no customer accounts', () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await startDesk();
    });
    afterAll(() => desk?.stop());

    it('is a name and an address, and the ticket has no empty relation', async () => {
      const channel = await desk.channel();
      desk.deliver(rawMail({ from: 'Anna <anna@customer.example>' }));
      expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
      expect(contentType(desk.app.strapi, UID.ticket)!.attributes.requester).toBeUndefined();
    });

    it('is the original sender of a message that a colleague forwards, and the colleague’s own lines become an internal note', async () => {
      const channel = await desk.channel({ forwarders: ['*@desk.example'] });
      const header = [
        '---------- Forwarded message ---------',
        'From: Eva <eva@customer.example>',
        'Subject: Invoice',
      ];
      desk.deliver(
        rawMail({
          from: 'Frank <frank@desk.example>',
          subject: 'Fwd: Invoice',
          body: ['Please be quick.', '', ...header, '', 'The address is wrong.'].join('\r\n'),
        }),
      );
      await desk.read(channel);
      const row = (await desk.log(channel)).at(-1)!;
      const documentId = String(row.ticket_document_id);
      const ticket = await documents(desk.app.strapi, UID.ticket).findOne({ documentId });
      expect(ticket).toMatchObject({ requesterEmail: 'eva@customer.example' });
      const messages = await documents(desk.app.strapi, UID.ticketMessage).findMany({
        filters: { ticketDocumentId: documentId },
        sort: 'id',
      });
      expect(messages.map(({ direction, senderEmail, body }) => [direction, senderEmail, body])).toEqual([
        ['incoming', 'eva@customer.example', 'The address is wrong.'],
        ['note', 'frank@desk.example', 'Please be quick.'],
      ]);
    });
  });
});
