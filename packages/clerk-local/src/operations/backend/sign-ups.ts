import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, operation, type Operation } from '../../operation.ts';
import { signUpJson } from '../../resources/sign-ups.ts';
import { signUp } from '../../schemas/sessions.ts';
import { assertFree } from '../users-common.ts';

const signUpAttempt = signUp.extend({ object: z.literal('sign_up_attempt') });

/** Backend API: sign-ups under way. */
export const signUpAttemptOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/sign_ups/:signUpId',
    name: 'signUps.get',
    answers: signUpAttempt,
    handle: (context, { parameters }) => {
      const row = context.state.signUps.get(parameters['signUpId']);
      if (!row) throw notFound('The sign-up');
      return { json: { ...signUpJson(context, row), object: 'sign_up_attempt' } };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/sign_ups/:signUpId',
    name: 'signUps.update',
    answers: signUpAttempt,
    values: z.object({ external_id: field.optionalText(), custom_action: z.boolean().nullish() }),
    handle: (context, { parameters, values }) => {
      const before = context.state.signUps.get(parameters['signUpId']);
      if (!before) throw notFound('The sign-up');
      assertFree(context, { externalId: values.external_id ?? null });
      const row = context.state.signUps.put({
        ...before,
        externalId: values.external_id === undefined ? (before.externalId ?? null) : values.external_id,
        customAction: values.custom_action ?? before.customAction ?? false,
      });
      return { json: { ...signUpJson(context, row), object: 'sign_up_attempt' } };
    },
  }),
];
