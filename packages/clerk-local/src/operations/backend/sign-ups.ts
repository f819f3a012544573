import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { operation, type Operation } from '../../operation.ts';
import { signUpJson } from '../../resources/sign-ups.ts';
import { signUp } from '../../schemas/sessions.ts';

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
];
