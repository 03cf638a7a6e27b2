import { z } from 'zod';
import { asProblem } from '../../../contracts';
import type { HttpContext } from './context';
import { parse } from './validate';

const idSchema = z.object({ id: z.coerce.number(asProblem('message-id')).int().positive() });

/** The id of the message in the address. Throws `invalid-input`. */
export const messageIdOf = (ctx: HttpContext): number => parse(idSchema, ctx.params).id;
