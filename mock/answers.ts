import type { ErrorCode, JsonObject, Problem } from './exchange.js';

const messages: Readonly<Record<ErrorCode, string>> = {
  invalid_payload: 'Invalid payload',
  missing_data: 'Required input data is missing',
  invalid_project: 'Invalid project',
  invalid_admin: 'Invalid admin',
  invalid_parameter: 'invalid parameter',
  invalid_format: 'invalid format',
  processing_error: 'Failed to complete migration',
};

/** The message documented for a problem (§5-3); the two about a parameter name it. */
export function documentedMessage(problem: Problem): string {
  const text = messages[problem.code];
  const namesParameter = problem.code === 'invalid_parameter' || problem.code === 'invalid_format';
  return namesParameter ? `${text}: ${problem.name ?? ''}` : text;
}

/** The error document of §5-2. */
export function documentedError(problem: Problem): JsonObject {
  return { errorCode: problem.code, message: documentedMessage(problem) };
}

/** The success document of §5-1. */
export function documentedSuccess(submissionId: string): JsonObject {
  return { message: 'success', submissionId };
}

/** The bodies of the gateway in front of the API (sibling), by what happened. */
export const gatewayAnswers = {
  forbidden: { status: 403, document: { message: 'Forbidden' } },
  noSuchMethod: { status: 403, document: { message: 'Missing Authentication Token' } },
  tooLarge: { status: 413, document: { message: 'Request Entity Too Large' } },
} as const;
