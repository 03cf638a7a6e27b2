import { personSchema, type PersonExport } from '../../../../contracts';
import { restrictedFields } from '../../ticketing/restrictions';
import { agentOf } from '../agent';
import { audit } from '../audit';
import type { HttpContext } from '../context';
import { controller } from '../controller';
import { parse } from '../validate';

const addressOf = (ctx: HttpContext): string => parse(personSchema, ctx.request.body).address;

/** Data subject requests. The address is in the body to keep it out of request logs. */
export const people = controller((app, strapi) => ({
  report: (ctx) => app().people.report(addressOf(ctx)),

  /** Omits ticket fields that the current user's roles may not read. */
  async export(ctx): Promise<PersonExport> {
    const found = await app().people.export(addressOf(ctx));
    const restrictions = await app().restrictions();
    const open = (ticket: Record<string, unknown>) => {
      const hidden = restrictedFields(restrictions, String(ticket.uid), ctx.state.user?.roles ?? []);
      return Object.fromEntries(Object.entries(ticket).filter(([field]) => !hidden.has(field)));
    };
    return { ...found, places: { ...found.places, tickets: found.places.tickets?.map(open) } };
  },

  async erase(ctx) {
    const { name, email } = agentOf(ctx);
    const result = await app().people.erase(addressOf(ctx), email ? `${name} <${email}>` : name);
    await audit(strapi, 'personErased', {
      counts: Object.fromEntries(result.erased.places.map(({ place, count }) => [place, count])),
    });
    return result;
  },

  erasures: () => app().people.erasures(),
}));
