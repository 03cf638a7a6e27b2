import type { SignInSettings, SignInStart } from '../../../contracts/oauth';
import { api, dataOf, get, post } from './base';

const signInApi = api.injectEndpoints({
  overrideExisting: false,
  endpoints: (build) => ({
    getEmailSignInSettings: build.query<SignInSettings, void>({
      query: () => get('/sign-in'),
      transformResponse: dataOf<SignInSettings>,
    }),
    beginEmailSignIn: build.mutation<SignInStart, string>({
      query: (documentId) => post(`/channels/${documentId}/sign-in`, {}),
      transformResponse: dataOf<SignInStart>,
    }),
  }),
});

export const { useGetEmailSignInSettingsQuery, useBeginEmailSignInMutation } = signInApi;
