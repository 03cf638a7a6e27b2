import { BulletList, Stack, List, PriceTag } from '@strapi/icons';
import type { ComponentType } from 'react';
import { PLUGIN_ID } from '../pluginId';
import { text } from '../ui/text';

/** The Content Manager passes more props than Strapi's input type declares. */
const input = <Props>(load: () => Promise<{ default: ComponentType<Props> }>) => ({
  Input: load as unknown as () => Promise<{ default: ComponentType }>,
});

const shared = { pluginId: PLUGIN_ID };

/** Inputs for the fields of templates and offers. The server registers the same names and types. */
export const customFields = [
  {
    ...shared,
    name: 'template-fields',
    type: 'json' as const,
    icon: List as ComponentType,
    intlLabel: text('customField.templateFields'),
    intlDescription: text('customField.templateFields.description'),
    components: input(() => import('./TemplateFieldsInput')),
  },
  {
    ...shared,
    name: 'offer-values',
    type: 'json' as const,
    icon: BulletList as ComponentType,
    intlLabel: text('customField.offerValues'),
    intlDescription: text('customField.offerValues.description'),
    components: input(() => import('./OfferValuesInput')),
  },
  {
    ...shared,
    name: 'target',
    type: 'string' as const,
    icon: Stack as ComponentType,
    intlLabel: text('customField.target'),
    intlDescription: text('customField.target.description'),
    components: input(() => import('./TargetInput')),
  },
  {
    ...shared,
    name: 'ticket-type',
    type: 'string' as const,
    icon: PriceTag as ComponentType,
    intlLabel: text('customField.ticketType'),
    intlDescription: text('customField.ticketType.description'),
    components: input(() => import('./TicketTypeInput')),
  },
];
