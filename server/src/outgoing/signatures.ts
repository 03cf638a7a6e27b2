import type { Core } from '@strapi/types';

/** Signatures of agents: what stands below the replies of an admin user, in plain text. */
export function createSignatures({ strapi }: { strapi: Core.Strapi }) {
  const storeOf = (adminId: number) =>
    strapi.store!({ type: 'plugin', name: 'email-channel', key: `signature_${adminId}` });
  return {
    /** Empty where the agent has none. */
    async of(adminId: number): Promise<string> {
      return String((await storeOf(adminId).get({})) ?? '');
    },
    async set(adminId: number, text: string): Promise<void> {
      await storeOf(adminId).set({ value: text });
    },
  };
}

export type Signatures = ReturnType<typeof createSignatures>;
